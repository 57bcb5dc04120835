#!/bin/sh
# main.sh CLIENT URL PAUSE_MS
#
# One process of curl with many requests, each sent once. Prints one line for each: "CLIENT NUMBER STATUS HOST", or
# "CLIENT NUMBER 000 ERROR". Uses the working directory.
set -eu
client=$1 url=$2 pause_ms=$3

seq --format "url = \"$url&n=%.0f\"" 0 1999 | sed 'a output = "/dev/null"' >curl.config

case $client in
  *parallel*) pace="--parallel --parallel-max 4" ;;
  *) pace="--rate $((60000 / pause_ms))/m" ;;
esac
case $client in
  *post*) method="--data order" ;;
  *) method= ;;
esac

echo "$client version $(curl --version | head -n 1 | cut -d ' ' -f 2)"
# stderr, because curl keeps what it writes to a pipe until it has a page of it.
report="%{stderr}$client %{urlnum} %{http_code} %header{x-host} %{errormsg}\n"
# shellcheck disable=SC2086 # each is several words
exec curl --disable --silent --no-progress-meter --noproxy "*" --max-time 10 $pace $method --write-out "$report" --config curl.config 2>&1
