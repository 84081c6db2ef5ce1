# What the benches share. Sourced by each, in the root of the repository.

fail() { echo "$(basename "$0" .sh): $*" >&2; exit 1; }
say() { echo "  $*" >&2; }

needs() { # needs TOOL ...
  local tool
  for tool; do command -v "$tool" >/dev/null || fail "$tool is missing. On Debian and Ubuntu: sudo apt-get install $tool"; done
}

needs_smaps() { [ -r /proc/self/smaps_rollup ] || fail "this needs Linux's /proc/PID/smaps_rollup"; }

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

machine() { echo "$(nproc) cores, $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo); .NET $(dotnet --version | cut -d- -f1) SDK"; }

# --- the platform -----------------------------------------------------------------------------------------------------

apphost= # the process that start_apphost started

# Starts an AppHost on ports of its own and waits until everything is ready; sets $apphost and $gateway, the address.
start_apphost() { # start_apphost LOG COMMAND ...: the command with the AppHost's own options
  local log=$1 port
  shift
  port=$(free_port)
  gateway=http://127.0.0.1:$port
  : >"$log"
  # Without a launch profile, which says so too: the dashboard speaks plain HTTP.
  ASPIRE_ALLOW_UNSECURED_TRANSPORT=true "$@" --Gateway:Port="$port" --Dashboard:Port="$(free_port)" >>"$log" 2>&1 &
  apphost=$!
  for _ in $(seq 1800); do
    ! grep -q '^Nibble is ready' "$log" || return 0
    kill -0 "$apphost" 2>/dev/null || { tail -20 "$log" >&2; fail "the AppHost has ended"; }
    sleep 0.1
  done
  tail -20 "$log" >&2
  fail "the platform is not ready"
}

# Waits for all: the AppHost may end before the others do, which Aspire's engine stops.
stop_apphost() {
  local all pid
  [ -n "$apphost" ] || return 0
  all=$(family "$apphost")
  kill "$apphost" 2>/dev/null || true
  wait "$apphost" || true
  apphost=
  for pid in $all; do
    for _ in $(seq 300); do
      [ -e "/proc/$pid/exe" ] || continue 2
      sleep 0.1
    done
    say "process $pid of the platform does not end: $(command_of "$pid")"
  done
}

command_of() { tr '\0' ' ' <"/proc/$1/cmdline"; }

variable_of() { tr '\0' '\n' <"/proc/$1/environ" | sed -n "s/^$2=//p"; } # variable_of PID NAME

# Nibble's own processes have their name and the data folder in the environment; Garnet reads a file of that folder.
process_of() { # process_of DATA NAME: the process id; of a gateway with replicas all
  local data file=environ folder name="^OTEL_SERVICE_NAME=$2$"
  data=$(realpath -ms "$1")
  folder=Data__Path=$data
  [ "$2" != redis ] || { file=cmdline folder=$data/garnet.conf name='GarnetServer\.dll$'; }
  { grep -lazFx "$folder" /proc/[0-9]*/$file | xargs -r grep -laz "$name" | cut -d/ -f3; } 2>/dev/null || true
}

# A process and all that came of it. Aspire's engine, dcp, detaches itself, but says in its arguments whom it watches.
family() { # family PID: process ids
  local process line words parent watches='^[^ ]*/dcp .*--monitor ([0-9]+) '
  for process in /proc/[0-9]*; do
    { read -r line <"$process/stat" && mapfile -d '' -t words <"$process/cmdline"; } 2>/dev/null || continue
    read -r _ parent _ <<<"${line##*) }"
    [[ "${words[*]} " =~ $watches ]] && parent=${BASH_REMATCH[1]}
    echo "${process#/proc/} $parent"
  done | awk -v root="$1" '
    { parent[$1] = $2 }
    END { for (pid in parent) { at = pid; for (i = 0; at != root && at in parent && i < 20; i++) at = parent[at]; if (at == root) print pid } }' | sort -n
}
