#!/usr/bin/env bash
# Starts the platform by `dotnet run --project Nibble.AppHost`, waits until it is at rest, and prints what each process
# keeps in memory: RSS counts shared pages in every process, PSS splits them among those that share them. First Nibble's own
# seven processes and Garnet, then what runs them and shows them: the AppHost, Aspire's engine (dcp) and the dashboard.
# The last lines are `name value` pairs: seconds until the platform was ready, the sums of PSS and of RSS in MiB, of Nibble's
# own and of all.
# usage: bench/memory.sh [seconds of rest] [options of the AppHost ...]
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/common.sh

rest=${1:-30}
shift || true
work=$(mktemp -d)
data=$work/platform

stop() {
  trap - EXIT
  stop_apphost
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

needs awk dotnet
needs_smaps
say "building"
dotnet build Nibble.AppHost -v q --nologo >"$work/build" || { cat "$work/build" >&2; exit 1; }

say "starting"
started=$(date +%s%N)
start_apphost "$work/log" dotnet run --no-build --project Nibble.AppHost -- --Data:Path="$data" "$@"
ready=$(($(date +%s%N) - started))
say "ready; at rest for $rest s"
sleep "$rest"

name_of() { # name_of PID: of what is not Nibble's own
  case $(command_of "$1") in
    */dcp\ *) echo dcp ;;
    *Aspire.Dashboard*) echo dashboard ;;
    *'dotnet run '*) echo dotnet-run ;;
    *'dotnet tool exec '*) echo dotnet-tool ;;
    */Nibble.AppHost\ *) echo apphost ;;
    *) echo other ;;
  esac
}

list() { # whose it is, name and process id, a line each
  local name pid own=' '
  for name in redis users restaurants orders drivers admin analytics gateway; do
    for pid in $(process_of "$data" "$name"); do
      echo "nibble $name $pid"
      own+="$pid "
    done
  done
  for pid in $(family "$apphost"); do
    [[ $own == *" $pid "* ]] || echo "others $(name_of "$pid") $pid"
  done
}

list | while read -r whose name pid; do
  awk -v label="$whose $name" '/^Rss:/ { rss = $2 } /^Pss:/ { pss = $2 } /^Anonymous:/ { own = $2 }
    END { print label, pss / 1024, rss / 1024, own / 1024 }' "/proc/$pid/smaps_rollup"
done | awk -v ready="$ready" '
  function line(name, of) { printf "%-15s %8.1f %8.1f %8.1f\n", name, pss[of], rss[of], own[of] }
  function add(of) { pss[of] += $3; rss[of] += $4; own[of] += $5 }
  {
    of = $1 " " $2
    if (!count[of]++) { order[++names] = of }
    add(of); add($1); add("all")
  }
  END {
    printf "%-15s %8s %8s %8s   MiB\n", "", "PSS", "RSS", "own"
    for (i = 1; i <= names; i++) {
      split(order[i], part, " ")
      if (part[1] == "others" && !apart++) { line("together", "nibble"); print "" }
      line(part[2] (count[order[i]] > 1 ? " (" count[order[i]] ")" : ""), order[i])
    }
    line("all", "all")
    printf "\nready_seconds %.1f\n", ready / 1e9
    printf "nibble_pss_mib %.0f\nnibble_rss_mib %.0f\n", pss["nibble"], rss["nibble"]
    printf "all_pss_mib %.0f\nall_rss_mib %.0f\n", pss["all"], rss["all"]
  }'
