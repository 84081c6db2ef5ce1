namespace Nibble.Gateway.Caching;

/// <summary>
/// The Redis scripts, each atomic. Time is a counter (<c>clock</c>) that every eviction increments; it marks the
/// evicted tags with the new value. A response carries the clock of the start of its fetch and is invalid once one of
/// its tags has a later mark, so neither a late write nor a slow instance can restore it.
/// </summary>
internal static class RedisScripts
{
    /// <summary>
    /// Reads the clock. If it is missing, Redis has lost its data, and the clock starts at the current time in
    /// microseconds, later than any previous value.
    /// </summary>
    private const string ReadClock = """
        local clock = redis.call('GET', KEYS[1])
        if not clock then
          local time = redis.call('TIME')
          clock = string.format('%d%06d', tonumber(time[1]), tonumber(time[2]))
          redis.call('SET', KEYS[1], clock)
        end
        """;

    private const string IsInvalidated = """
        local function dead(born, tags, floor, marks)
          local all = redis.call('GET', floor)
          if all and tonumber(all) > born then return true end
          for tag in string.gmatch(tags, '[^\n]+') do
            local mark = redis.call('GET', marks .. tag)
            if mark and tonumber(mark) > born then return true end
          end
          return false
        end
        """;

    /// <summary>KEYS: clock. → the clock</summary>
    public const string Clock = ReadClock + "\nreturn clock";

    /// <summary>
    /// KEYS: clock, floor, entry; ARGV: prefix of the marks. → the clock, and tags, vary, bytes of a valid entry
    /// </summary>
    public const string Find =
        IsInvalidated
        + "\n"
        + ReadClock
        + """

            local entry = redis.call('HMGET', KEYS[3], 'clock', 'tags', 'vary', 'bytes')
            if not entry[1] then return {clock} end
            if dead(tonumber(entry[1]), entry[2], KEYS[2], ARGV[1]) then
              redis.call('DEL', KEYS[3])
              return {clock}
            end
            return {clock, entry[2], entry[3], entry[4]}
            """;

    /// <summary>
    /// KEYS: clock, floor, entry; ARGV: prefix of the marks, clock at the fetch, tags, vary, bytes, time to live in
    /// milliseconds. → 1 if stored
    /// </summary>
    public const string Put =
        IsInvalidated
        + """

            if not redis.call('GET', KEYS[1]) then return 0 end
            if dead(tonumber(ARGV[2]), ARGV[3], KEYS[2], ARGV[1]) then return 0 end
            redis.call('HSET', KEYS[3], 'clock', ARGV[2], 'tags', ARGV[3], 'vary', ARGV[4], 'bytes', ARGV[5])
            redis.call('PEXPIRE', KEYS[3], ARGV[6])
            return 1
            """;

    /// <summary>
    /// KEYS: clock; ARGV: prefix of the marks, tags, channel, lifetime of the marks in milliseconds. → the new clock
    /// </summary>
    public const string Evict =
        ReadClock
        + """

            clock = redis.call('INCR', KEYS[1])
            for tag in string.gmatch(ARGV[2], '[^\n]+') do
              redis.call('SET', ARGV[1] .. tag, clock, 'PX', ARGV[4])
            end
            redis.call('PUBLISH', ARGV[3], string.format('%.0f', clock) .. '\n' .. ARGV[2])
            return clock
            """;

    /// <summary>KEYS: clock, floor; ARGV: channel. → the new clock</summary>
    public const string EvictAll =
        ReadClock
        + """

            clock = redis.call('INCR', KEYS[1])
            redis.call('SET', KEYS[2], clock)
            redis.call('PUBLISH', ARGV[1], string.format('%.0f', clock))
            return clock
            """;
}
