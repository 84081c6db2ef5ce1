#!/usr/bin/env bash
# The whole platform under load: real processes, real SQLite, real Redis, everything through the gateway unless it says
# otherwise. See bench/README.md. Each part can run alone; its last lines are `name value` pairs, which also go into
# bench/results/platform-PART.txt.
# usage: bench/platform.sh [orders | growth | followers] ...      (all three without a name)
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/common.sh

work=$(mktemp -d)
data=$work/platform
pids=()

stop() {
  trap - EXIT
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  stop_apphost
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

needs curl awk dotnet
needs_smaps

load_client() { dotnet exec bench/LoadClient/bin/Release/net10.0/LoadClient.dll "$@"; }

healthy() { # healthy URL PID LOG
  for _ in $(seq 1200); do
    curl -sf --max-time 5 "$1/health" >/dev/null && return
    kill -0 "$2" 2>/dev/null || { tail -20 "$3" >&2; fail "a process has ended"; }
    sleep 0.1
  done
  fail "$1 is not healthy"
}

# As in production, but with the demo city, and with quotas that let one address send for many. Nobody collects telemetry, as the
# empty address says: otherwise each process would export to the dashboard.
start_platform() { # start_platform [OPTION OF THE APPHOST ...]
  say "starting the platform"
  DOTNET_ENVIRONMENT=Staging start_apphost "$work/apphost.log" \
    dotnet exec Nibble.AppHost/bin/Release/net10.0/Nibble.AppHost.dll \
    --Data:Path="$data" --Demo:Seed=true --OTEL_EXPORTER_OTLP_ENDPOINT= \
    --Gateway:RateLimits:auth:Burst=10000 --Gateway:RateLimits:auth:Permits=10000 \
    --Gateway:RateLimits:read:Burst=100000 --Gateway:RateLimits:read:Permits=100000 \
    --Gateway:RateLimits:read:Roles:admin:Burst=100000 --Gateway:RateLimits:read:Roles:admin:Permits=100000 \
    --Gateway:RateLimits:write:Burst=100000 --Gateway:RateLimits:write:Permits=100000 \
    --Gateway:RateLimits:live:Burst=100000 --Gateway:RateLimits:live:Permits=100000 \
    "$@"
}

stop_platform() {
  stop_apphost
  rm -rf "$data"
}

orders() {
  start_platform
  { machine; echo; load_client orders "$gateway" "$data" "${CUSTOMERS:-32}" "${SECONDS_OF_LOAD:-20}"; } | tee bench/results/platform-orders.txt
  stop_platform
}

# HISTORIES=FOLDER keeps them there for the next run; making them takes longer than measuring.
histories=${HISTORIES:-$work/histories}

make_histories() {
  local size
  [ ! -e "$histories/complete" ] || return 0
  say "making the histories"
  for size in "${sizes[@]}"; do
    mkdir -p "$histories/$size"
    # Another process may write to it: what the write-ahead log holds belongs to it.
    cp "$data"/orders.db* "$histories/$size/"
  done
  load_client fill "$histories/${sizes[-1]}/orders.db" "${sizes[-1]}" &
  pids+=($!)
  for size in "${sizes[@]:0:${#sizes[@]}-1}"; do load_client fill "$histories/$size/orders.db" "$size"; done
  wait "${pids[-1]}" || fail "the history of ${sizes[-1]} orders was not made"
  unset 'pids[-1]'
  sync "$histories"/*/orders.db
  touch "$histories/complete"
}

growth() {
  local sizes size stores=() environment url original
  read -ra sizes <<<"${SIZES:-10000 100000 1000000}"
  start_platform
  make_histories
  # Each an Order Service as the platform's own, with the same neighbours.
  original=$(process_of "$data" orders)
  mapfile -d '' -t environment <"/proc/$original/environ"
  for size in "${sizes[@]}"; do
    url=http://127.0.0.1:$(free_port)
    env "${environment[@]}" ASPNETCORE_URLS="$url" Http2__Port= Data__Path="$histories/$size" Demo__Seed=false \
      dotnet exec Nibble.OrderService/bin/Release/net10.0/Nibble.OrderService.dll >"$histories/$size/log" 2>&1 &
    pids+=($!)
    healthy "$url" "$!" "$histories/$size/log"
    stores+=("$size=$url=$!=$histories/$size/orders.db")
  done
  {
    machine
    echo
    Identity__InternalTokenKey=$(variable_of "$original" Identity__InternalTokenKey) \
      load_client growth "$gateway" "${ROUNDS:-5}" "${stores[@]}"
  } | tee bench/results/platform-growth.txt
  for pid in "${pids[@]}"; do kill "$pid" && { wait "$pid" || true; }; done
  pids=()
  stop_platform
}

followers() {
  local of_one=${OF_ONE:-1000} all=${ALL:-10000}
  # A socket a follower in the gateway; its connections to the Order Service carry a hundred each.
  ulimit -n "$(ulimit -Hn)"
  [ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge $((all + 2000)) ] || fail "a process may open $(ulimit -n) files; $all followers need more"
  start_platform
  { machine; echo; load_client followers "$data" "$of_one" "$all" "$gateway"; } | tee bench/results/platform-followers.txt
  stop_platform
}

[ $# -gt 0 ] || set -- orders growth followers
for part in "$@"; do
  case $part in orders | growth | followers) ;; *) fail "usage: bench/platform.sh [orders | growth | followers] ..." ;; esac
done

say "building (Release)"
for project in Nibble.AppHost bench/LoadClient; do
  dotnet build "$project" -c Release -v q --nologo >"$work/build" 2>&1 || { cat "$work/build" >&2; fail "$project does not build"; }
done
mkdir -p bench/results
for part in "$@"; do "$part"; done
