#!/usr/bin/env bash
# Starts the platform as `dotnet run --project Nibble.AppHost` does, waits until it is at rest, and prints what each
# process keeps in memory: RSS counts shared pages in every process, PSS splits them among those that share them.
# The last lines are `name value` pairs: seconds until the platform was ready, the sum of PSS and of RSS in MiB.
# usage: bench/memory.sh [seconds of rest] [options of the AppHost ...]
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/common.sh

rest=${1:-30}
shift || true
data=$(mktemp -d)
apphost=

stop() {
  trap - EXIT
  [ -z "$apphost" ] || { kill "$apphost" 2>/dev/null && wait "$apphost" 2>/dev/null; } || true
  rm -rf "$data"
}
trap stop EXIT
trap 'exit 130' INT TERM

needs curl awk dotnet
needs_smaps
say "building"
dotnet build Nibble.AppHost -v q --nologo >"$data/build" || { cat "$data/build" >&2; exit 1; }

port=$(free_port)
say "starting"
started=$(date +%s%N)
dotnet exec Nibble.AppHost/bin/Debug/net10.0/Nibble.AppHost.dll --Gateway:Port="$port" --Data:Path="$data/platform" "$@" >"$data/log" 2>&1 &
apphost=$!
until curl -sf "http://127.0.0.1:$port/health" >/dev/null; do
  kill -0 "$apphost" 2>/dev/null || { cat "$data/log" >&2; exit 1; }
  sleep 0.1
done
ready=$(($(date +%s%N) - started))
say "ready; at rest for $rest s"
sleep "$rest"

{
  echo "apphost $apphost"
  awk -F'[:, ]+' '/"name"/ { name = $3 } /"processId"/ { print name, $3 }' "$data/platform/resources.json" | tr -d '"'
} | while read -r name pid; do
  awk -v name="$name" '/^Rss:/ { rss = $2 } /^Pss:/ { pss = $2 } /^Anonymous:/ { own = $2 }
    END { printf "%-12s %8.1f %8.1f %8.1f\n", name, pss / 1024, rss / 1024, own / 1024 }' "/proc/$pid/smaps_rollup"
done | awk -v ready="$ready" '
  BEGIN { printf "%-12s %8s %8s %8s   MiB\n", "", "PSS", "RSS", "own" }
  { print; pss += $2; rss += $3 }
  END { printf "\nready_seconds %.1f\npss_mib %.0f\nrss_mib %.0f\n", ready / 1e9, pss, rss }'
