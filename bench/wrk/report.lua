-- One line for run.sh: requests, microseconds, p50, p99, and everything that went wrong.
-- With PACE_MS each connection waits before each request, that long in the mean (exponentially distributed, as arrivals
-- are), so that the load stays below what the target could do. wrk does not count the wait as latency.
local pace = tonumber(os.getenv("PACE_MS") or "0")

if pace > 0 then
  function delay()
    return math.floor(-pace * math.log(1 - math.random()) + 0.5)
  end
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
