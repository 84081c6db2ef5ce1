-- The generic cell rate algorithm (see Gcra.cs), granting a lease of several permits at once.
-- The key holds the time at which the client's bucket is full again, in microseconds of this server's clock, and
-- expires then. The server's clock (TIME) is used, not the caller's: gateways whose clocks differ by a second would
-- grant a second's worth of permits too much. On Garnet, --lua-transaction-mode makes the script atomic.
--
-- KEYS[1]  the client's key
-- ARGV     interval, capacity: microseconds for one permit, for the whole burst
--          least, most: number of permits requested
--          remembered: the debt known to the caller, in case the server has lost its data
-- returns  permits granted (0, or least to most), debt in microseconds

local interval, capacity = tonumber(ARGV[1]), tonumber(ARGV[2])
local least, most, remembered = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local full = tonumber(redis.call('GET', KEYS[1]) or now)
-- Never above the capacity: the clock may have been set back, or the quota lowered.
local debt = math.min(math.max(full - now, remembered, 0), capacity)

local available = math.floor((capacity - debt) / interval + 0.001)
if available < least then
  return { 0, math.ceil(debt) }
end

-- A lease takes at most half of the available permits, so the last ones are granted singly and do not lie unused.
local granted = math.max(least, math.min(most, math.floor(available / 2)))
debt = debt + granted * interval
redis.call('SET', KEYS[1], string.format('%.17g', now + debt), 'PX', math.ceil(debt / 1000))
return { granted, math.ceil(debt) }
