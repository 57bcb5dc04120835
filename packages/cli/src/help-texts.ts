/** What `--help` says besides the options. */
export const helpTexts = {
  program: "Has an address left DNS, for everybody? Ask, and wait until it has.",
  programExamples: `
Examples:
  dns-drain check api.example.com
  dns-drain wait api.example.com --gone 192.0.2.7
  dns-drain watch http://127.0.0.1:9000/drain

Exit codes: 0 yes, 1 not in time, 2 wrong use, 3 can't tell.
Environment: NO_COLOR and FORCE_COLOR are obeyed.`,
  check: "Tell what the world sees of a name: zone, authorities, addresses, TTLs, resolvers, and who disagrees.",
  checkExamples: `
Examples:
  dns-drain check api.example.com
  dns-drain check api.example.com --address 192.0.2.7
  dns-drain check api.example.com --resolver 1.1.1.1 --resolver https://dns.google/dns-query --json

Durations are written like 90s, 10m or 1h30m.
Exit codes: 0 told, 2 wrong use (also for a name that doesn't exist), 3 no authority could be asked.`,
  wait: "Wait until it is so everywhere: at every authority, in every cache, at every resolver, and for the clients.",
  waitExamples: `
Examples:
  dns-drain wait api.example.com --gone 192.0.2.7 --timeout 30m
  dns-drain wait api.example.com --present 192.0.2.8 && echo "ready for traffic"
  dns-drain wait "$NAME" --gone "$ADDRESS" --ttl 30s --stable --grace 30s --timeout 120s    # a preStop hook
  dns-drain wait api.example.com --gone 192.0.2.7 --json | jq -r .reason

Durations are written like 90s, 10m or 1h30m.
Exit codes: 0 yes, 1 not in time, 2 wrong use, 3 can't tell, 130 and 143 after a signal.`,
  watch: "Follow the status page of a running hook, or what the servers say about a name, until it is interrupted.",
  watchExamples: `
Examples:
  dns-drain watch http://127.0.0.1:9000/drain
  dns-drain watch api.example.com

A page is the URL where the program has mounted drain.statusHandler().
Exit codes: 0 the host is closed, 2 wrong use, 3 it can't be reached, 130 and 143 after a signal.`,
} as const;
