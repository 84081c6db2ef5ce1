#!/usr/bin/env bash
# Nibble's gateway with everything on, beside a bare YARP, a YARP with the framework's own parts, and the backend itself:
# the same load, the same machine, in turn. See bench/README.md. The last lines are the ratios, one `name value` a line.
# usage: bench/run.sh [rounds] [seconds per measurement]
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/common.sh

rounds=${1:-5}
seconds=${2:-3}
connections=${CONNECTIONS:-32}
warm_up=8 # seconds, twice
results=bench/results/latest.txt
work=$(mktemp -d)
pids=()

stop() {
  trap - EXIT
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

needs wrk curl awk dotnet
[ "$rounds" -ge 1 ] && [ "$seconds" -ge 1 ] || fail "usage: bench/run.sh [rounds] [seconds per measurement]"

# Where it may, it goes before what else the machine does.
nicely=()
nice -n -15 true 2>/dev/null && [ "$(nice -n -15 nice)" -lt 0 ] && nicely=(nice -n -15)

say "building (Release)"
for project in Nibble.Gateway bench/Backend bench/BareYarp bench/StockYarp bench/Counters; do
  dotnet build "$project" -c Release -v q --nologo >"$work/build" 2>&1 || { cat "$work/build" >&2; fail "$project does not build"; }
done
dotnet tool restore >"$work/build" 2>&1 || { cat "$work/build" >&2; fail "the tools cannot be restored"; }

# --- who takes part -------------------------------------------------------------------------------------------------

declare -A url pid

start() { # start NAME DLL [VARIABLE=VALUE ...]: starts a .NET process on a port of its own and waits until it listens
  local name=$1 dll=$2 port
  shift 2
  port=$(free_port)
  url[$name]=http://127.0.0.1:$port
  env ASPNETCORE_ENVIRONMENT=Production ASPNETCORE_URLS="${url[$name]}" "$@" \
    DOTNET_STARTUP_HOOKS="$PWD/bench/Counters/bin/Release/net10.0/Counters.dll" BENCH_COUNTER="$work/$name.allocated" \
    "${nicely[@]}" dotnet exec "$dll" >>"$work/$name.log" 2>&1 &
  pid[$name]=$!
  pids+=($!)
  for _ in $(seq 600); do
    curl -so /dev/null --max-time 5 "${url[$name]}/health" && return
    kill -0 "${pid[$name]}" 2>/dev/null || { tail -20 "$work/$name.log" >&2; fail "$name has ended"; }
    sleep 0.1
  done
  fail "$name does not listen"
}

release() { echo "bench/$1/bin/Release/net10.0/$1.dll"; }

redis_port=$(free_port)
"${nicely[@]}" dotnet garnet-server --bind 127.0.0.1 --port "$redis_port" --lua true --lua-transaction-mode true \
  --memory 64m --index 8m -q >"$work/redis.log" 2>&1 &
pids+=($!)

say "starting the backend, the two YARPs and the gateway"
# Like a service it speaks HTTP/1.1 at one port and HTTP/2 at another.
http2=http://127.0.0.1:$(free_port)
start backend "$(release Backend)" Http2="$http2"
start bare "$(release BareYarp)" Backend="${url[backend]}"
start bare-http2 "$(release BareYarp)" Backend="$http2" Http2=true
start stock "$(release StockYarp)" Backend="${url[backend]}"

# As in production, the access log included; only the quota is wider, or one client alone could not load anything.
services=()
for service in users restaurants orders drivers admin analytics; do
  services+=("services__${service}__http__0=${url[backend]}" "services__${service}__h2c__0=$http2")
done
start gateway Nibble.Gateway/bin/Release/net10.0/Nibble.Gateway.dll "${services[@]}" \
  ConnectionStrings__redis="127.0.0.1:$redis_port,abortConnect=false" \
  Identity__InternalTokenKey="$(head -c 48 /dev/urandom | base64 -w0)" \
  Gateway__RateLimits__read__Burst=1000000 Gateway__RateLimits__read__Permits=1000000

for _ in $(seq 300); do
  [ "$(curl -s "${url[gateway]}/health" | grep -c '"status":"healthy"')" = 1 ] && break
  sleep 0.1
done
curl -s "${url[gateway]}/health" | grep -q '"status":"healthy"' ||
  fail "the gateway is not healthy: $(curl -s "${url[gateway]}/health")"

token=$(curl -sf "${url[backend]}/token")
private=/api/orders/item
public=/api/restaurants/item
fields=/api/restaurants/item-with-fields

# --- what is measured -----------------------------------------------------------------------------------------------

# contender: process, path, whether the token goes along
declare -A process=([direct]=backend [bare]=bare [bare-http2]=bare-http2 [stock]=stock [authenticated]=gateway [direct-public]=backend [direct-fields]=backend [cached]=gateway)
declare -A path=([direct]=$private [bare]=$private [bare-http2]=$private [stock]=$private [authenticated]=$private [direct-public]=$public [direct-fields]=$fields [cached]=$public)

cpu() { awk -v hz="$(getconf CLK_TCK)" '{ print ($14 + $15) / hz }' "/proc/${pid[$1]}/stat"; }

allocated() {
  rm -f "$work/$1.allocated"
  kill -USR1 "${pid[$1]}"
  while [ ! -s "$work/$1.allocated" ]; do sleep 0.02; done
  cat "$work/$1.allocated"
}

load() { # load CONTENDER SECONDS CONNECTIONS PACE_MS: wrk's line, see bench/wrk/report.lua
  local headers=()
  case $1 in cached | direct-public | direct-fields) ;; *) headers=(-H "Authorization: Bearer $token") ;; esac
  PACE_MS=$4 "${nicely[@]}" wrk -t1 -c"$3" -d"$2s" --timeout 5s "${headers[@]}" -s bench/wrk/report.lua \
    "${url[${process[$1]}]}${path[$1]}" | awk '/^RESULT/ { print $2, $3, $4, $5, $6 }'
}

check() { # check CONTENDER: the answer is the item, whole
  local answer
  answer=$(curl -sf -H "Authorization: Bearer $token" "${url[${process[$1]}]}${path[$1]}") || fail "$1 does not answer 200"
  grep -q '"name":"Margherita"' <<<"$answer" || fail "$1 answers with something else: $answer"
}

measure() { # measure CONTENDER LABEL CONNECTIONS PACE_MS: appends a line to the measurements
  local who=${process[$1]} cpu0 cpu1 alloc0 alloc1 result
  check "$1"
  alloc0=$(allocated "$who")
  cpu0=$(cpu "$who")
  result=$(load "$1" "$seconds" "$3" "$4")
  cpu1=$(cpu "$who")
  alloc1=$(allocated "$who")
  [ "$(cut -d' ' -f5 <<<"$result")" = 0 ] || fail "$2: not every answer was a 200 ($result)"
  awk -v label="$2" -v round="$round" -v cpu="$cpu0 $cpu1" -v alloc="$alloc0 $alloc1" '{
    split(cpu, c, " "); split(alloc, a, " ")
    printf "%s %d %.0f %d %d %.2f %.0f\n", label, round, $1 / ($2 / 1e6), $3, $4, (c[2] - c[1]) * 1e6 / $1, (a[2] - a[1]) / $1
  }' <<<"$result" >>"$work/measurements"
  tail -1 "$work/measurements" |
    awk '{ printf "  %d  %-21s %7d requests/s   p50 %6d µs   p99 %6d µs   %6.1f µs CPU   %6d bytes\n", $2, $1, $3, $4, $5, $6, $7 }' >&2
}

# Until the just-in-time compiler is done with each: under full load that takes some ten seconds, in which it competes for
# the cores with what it compiles.
say "warming up"
contenders=(bare bare-http2 authenticated stock cached direct direct-public direct-fields)
for _ in 1 2; do
  for contender in "${contenders[@]}"; do load "$contender" "$warm_up" "$connections" 0 >/dev/null; done
done

# Half of what the bare YARP can do, from many connections that each wait between two requests.
paced=64
bare_peak=$(load bare 3 "$connections" 0 | awk '{ print $1 / ($2 / 1e6) }')
pace=$(awk -v peak="$bare_peak" -v connections=$paced 'BEGIN { printf "%.2f", connections / (peak / 2) * 1000 }')

say "measuring: $rounds rounds, $seconds s each; half of the peak is $(awk -v p="$bare_peak" 'BEGIN { printf "%d", p / 2 }') requests/s"
for round in $(seq "$rounds"); do
  for contender in "${contenders[@]}"; do
    measure "$contender" "$contender" "$connections" 0
    : >"$work/gateway.log"
  done
  measure bare bare-half $paced "$pace"
  measure authenticated authenticated-half $paced "$pace"
done

# --- what came out --------------------------------------------------------------------------------------------------

mkdir -p "$(dirname "$results")"
{
  echo "$(machine); $rounds rounds of $seconds s; medians"
  echo
  awk '
    function median(values, n,    i, j, t) {
      for (i = 2; i <= n; i++) for (j = i; j > 1 && values[j - 1] > values[j]; j--) { t = values[j]; values[j] = values[j - 1]; values[j - 1] = t }
      return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
    }
    function column(label, field,    round, v) {
      for (round = 1; round <= rounds; round++) v[round] = value[label, round, field]
      return median(v, rounds)
    }
    # The two are compared within a round, seconds apart: what disturbs the machine for longer disturbs both.
    function ratio(name, above, below, field,    round, v) {
      for (round = 1; round <= rounds; round++) v[round] = value[above, round, field] / value[below, round, field]
      printf "%s %.3f\n", name, median(v, rounds)
    }
    {
      if (!($1 in seen)) { seen[$1] = 1; order[++labels] = $1 }
      if ($2 > rounds) rounds = $2
      for (field = 3; field <= 7; field++) value[$1, $2, field] = $field
    }
    END {
      printf "%-20s %12s %9s %9s %15s %16s\n", "", "requests/s", "p50 µs", "p99 µs", "CPU µs/request", "bytes/request"
      for (i = 1; i <= labels; i++)
        printf "%-20s %12d %8d %8d %14.1f %16d\n", order[i], column(order[i], 3), column(order[i], 4), column(order[i], 5), column(order[i], 6), column(order[i], 7)
      print ""
      ratio("cached_vs_direct_fields", "cached", "direct-fields", 3)
      ratio("authenticated_vs_bare_yarp", "authenticated", "bare", 3)
      ratio("cpu_vs_bare_yarp", "authenticated", "bare", 6)
      ratio("p99_vs_bare_yarp", "authenticated-half", "bare-half", 5)
      ratio("alloc_vs_bare_yarp", "authenticated", "bare", 7)
      ratio("authenticated_vs_stock", "authenticated", "stock", 3)
      ratio("cached_vs_direct", "cached", "direct-public", 3)
    }' "$work/measurements"
} | tee "$results"
