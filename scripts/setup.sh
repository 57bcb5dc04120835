#!/usr/bin/env bash
# npm run setup [-- interop]
# Prepares a machine for the whole test suite: npm packages, if they are missing, and the real name servers of Debian
# or Ubuntu, a browser, and what checks alerting rules. The tests start these servers themselves, so no system service is
# started, and none will be at boot.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What the tests run, and the Debian package that has it.
needed=(
  ip=iproute2
  named=bind9
  nsupdate=bind9-dnsutils
  dig=bind9-dnsutils
  unbound=unbound
  knotd=knot
  kresd=knot-resolver
  pdns_recursor=pdns-recursor
  dnsmasq=dnsmasq-base
  curl=curl
  openssl=openssl
  chromium=chromium
  promtool=prometheus
  systemd-analyze=systemd
  unshare=util-linux
  setpriv=util-linux
)

# What `npm run interop` runs besides: browsers, proxies, a database, and toolchains (Go and Rust must be newer than Debian's).
needed_for_interop=(
  firefox-esr=firefox-esr
  certutil=libnss3-tools
  javac=default-jdk-headless
  mvn=maven
  /usr/share/doc/python3-venv=python3-venv
  nginx=nginx-light
  haproxy=haproxy
  caddy=caddy
  apache2=apache2
  pgbouncer=pgbouncer
  /usr/lib/postgresql=postgresql
)

# The servers are in folders that are not on everybody's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

missing_packages() {
  local pair
  for pair in "${needed[@]}"; do
    command -v "${pair%%=*}" >/dev/null || [ -e "${pair%%=*}" ] || echo "${pair#*=}"
  done | sort -u
}

# Runs a command as root, or fails if that needs a password.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
  command -v apt-get >/dev/null && as_root true 2>/dev/null
}

# Packages that bring a service ask this file whether they may start it.
policy=/usr/sbin/policy-rc.d
policy_kept=$policy.kept-by-dns-drain

forbid_services() {
  if [ -e "$policy" ]; then as_root mv "$policy" "$policy_kept"; fi
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
}

restore_policy() {
  as_root rm -f "$policy"
  if [ -e "$policy_kept" ]; then as_root mv "$policy_kept" "$policy"; fi
}

# A package enables its service for the next boot even if it may not start it now.
enabled_services() {
  command -v systemctl >/dev/null || return 0
  systemctl --root=/ list-unit-files --state=enabled --no-legend | cut -d ' ' -f 1 | sort
}

install_packages() {
  trap restore_policy EXIT
  forbid_services
  local enabled_before
  enabled_before=$(enabled_services)
  as_root apt-get -q -o Acquire::Retries=3 update
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o Acquire::Retries=3 install --no-install-recommends "$@"
  comm -13 <(echo "$enabled_before") <(enabled_services) | while read -r service; do
    as_root systemctl disable "$service" || true
  done
}

main() {
  if [ ! -d node_modules ]; then npm ci; fi
  if [ "${1:-}" = interop ]; then needed+=("${needed_for_interop[@]}"); fi
  local packages
  mapfile -t packages < <(missing_packages)
  if [ ${#packages[@]} = 0 ]; then
    echo "setup: everything is there"
    return
  fi
  if ! can_install; then
    echo "setup: the tests on real name servers are skipped until somebody runs, as root:" >&2
    echo "  apt-get install --no-install-recommends ${packages[*]}" >&2
    return
  fi
  echo "setup: installing ${packages[*]}"
  install_packages "${packages[@]}"
  mapfile -t packages < <(missing_packages)
  if [ ${#packages[@]} != 0 ]; then
    echo "setup: still missing after the installation: ${packages[*]}" >&2
    return 1
  fi
  echo "setup: everything is there"
}

main "$@"
