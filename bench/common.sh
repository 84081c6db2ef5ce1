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
