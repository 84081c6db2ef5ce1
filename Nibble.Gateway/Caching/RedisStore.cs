using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Nibble.Contracts;
using StackExchange.Redis;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The second level: responses in Redis, shared by all gateway instances. While Redis is not configured, unavailable or
/// slow, look-ups miss without waiting, until <see cref="EvictionSyncJob"/> finds it available again.
/// </summary>
internal sealed partial class RedisStore(
    IServiceProvider services,
    IOptions<ResponseCacheOptions> options,
    TimeProvider time,
    ILogger<RedisStore> logger
)
{
    private const char TagSeparator = '\n';

    private readonly ResponseCacheOptions _options = options.Value;
    private readonly RedisKey _clockKey = options.Value.RedisPrefix + "clock";
    private readonly RedisKey _floorKey = options.Value.RedisPrefix + "floor";
    private readonly string _tagPrefix = options.Value.RedisPrefix + "tag:";
    private readonly string _entryPrefix = options.Value.RedisPrefix + "entry:";
    private readonly RedisChannel _channel = RedisChannel.Literal(options.Value.RedisPrefix + "evictions");
    private volatile IConnectionMultiplexer? _redis;
    private volatile bool _isInSync;
    private volatile bool _isEvictionPending;

    /// <summary>False if this gateway runs without Redis, on memory alone.</summary>
    public bool IsConfigured { get; } =
        services.GetService<IServiceProviderIsService>()?.IsService(typeof(IConnectionMultiplexer)) == true;

    /// <summary>True while Redis responds and this instance has received all evictions.</summary>
    public bool IsInSync => _isInSync;

    /// <summary>
    /// Looks up a valid response to the request. The returned clock must be passed to <see cref="Put"/> if the response
    /// is fetched instead; it is null if Redis does not respond.
    /// </summary>
    public async ValueTask<(long? Clock, StoredResponse? Response)> FindAsync(CacheKey key, IHeaderDictionary request)
    {
        if (!_isInSync)
        {
            return default;
        }

        var (clock, entry) = await FindEntryAsync(EntryKey(key, VarySelector.None));
        if (entry is { VaryNames.Length: > 0 })
        {
            // The entry under the URI alone only lists the selecting fields.
            var selector = VarySelector.For(entry.Value.VaryNames, request);
            (clock, entry) = await FindEntryAsync(EntryKey(key, selector));
        }

        if (entry is not { } found)
        {
            return (clock, null);
        }

        var tags = found.Tags.Where(tag => tag != key.Tag).ToArray();
        var response = StoredResponseFormat.Read((byte[])found.Bytes!, key, tags, time.GetUtcNow());
        return (clock, response?.Vary.Matches(request) == true ? response : null);
    }

    /// <summary>
    /// Stores in the background. Redis rejects a response that was evicted since <paramref name="clock"/>.
    /// </summary>
    public void Put(StoredResponse response, long clock, TimeSpan retention)
    {
        if (_isInSync && retention > TimeSpan.Zero)
        {
            _ = PutAsync(response, clock, retention < _options.RedisLifetime ? retention : _options.RedisLifetime);
        }
    }

    /// <summary>Evicts in all instances. If Redis is unavailable, everything in it is evicted later.</summary>
    public async ValueTask EvictAsync(IReadOnlyList<string> tags)
    {
        if (!IsConfigured)
        {
            return;
        }

        // A mark must outlive every response that it invalidates.
        var keepMarks = (long)(_options.RedisLifetime + TimeSpan.FromHours(1)).TotalMilliseconds;
        if (
            await ExecuteIfInSyncAsync(
                RedisScripts.Evict,
                [_clockKey],
                [_tagPrefix, string.Join(TagSeparator, tags), (string)_channel!, keepMarks]
            )
            is null
        )
        {
            _isEvictionPending = true;
        }
    }

    /// <summary>
    /// Connects if necessary and subscribes to the evictions of other instances and the requests of services
    /// (<see cref="CacheTags.EvictionChannel"/>). Returns false if that fails.
    /// </summary>
    public async Task<bool> TryConnectAsync(Action<long, string[]> onEviction, Func<string[], Task> onRequest)
    {
        if (_redis is not null)
        {
            return true;
        }

        try
        {
            // The first caller to resolve the multiplexer connects it, which may block for seconds.
            var redis = await Task.Run(services.GetRequiredService<IConnectionMultiplexer>);
            if (!redis.IsConnected)
            {
                // Subscribing would wait for its timeout and delay shutdown.
                return false;
            }

            var requests = await redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal(CacheTags.EvictionChannel));
            requests.OnMessage(message => onRequest(ResponseTags.Parse((string)message.Message!)));
            var messages = await redis.GetSubscriber().SubscribeAsync(_channel);
            messages.OnMessage(message =>
            {
                var parts = ((string)message.Message!).Split(TagSeparator);
                onEviction(long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1..]);
            });
            _redis = redis;
            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Reads the eviction counter; null if Redis does not respond in time.</summary>
    public async Task<long?> ReadClockAsync()
    {
        if (_isEvictionPending)
        {
            _isEvictionPending = false;
            if (await ExecuteAsync(RedisScripts.EvictAll, [_clockKey, _floorKey], [(string)_channel!]) is null)
            {
                _isEvictionPending = true;
                return null;
            }
        }

        return (long?)await ExecuteAsync(RedisScripts.Clock, [_clockKey], []);
    }

    /// <summary>Resumes the use of Redis.</summary>
    public void MarkInSync()
    {
        if (!_isInSync)
        {
            _isInSync = true;
            LogInSync();
        }
    }

    /// <summary>Stops the use of Redis, so that no request waits for it.</summary>
    public void MarkOutOfSync()
    {
        if (_isInSync)
        {
            _isInSync = false;
            LogOutOfSync();
        }
    }

    private async Task<(long? Clock, Entry? Entry)> FindEntryAsync(RedisKey key)
    {
        var answer = await ExecuteIfInSyncAsync(RedisScripts.Find, [_clockKey, _floorKey, key], [_tagPrefix]);
        if (answer is null)
        {
            return default;
        }

        var parts = (RedisResult[])answer!;
        var clock = (long)parts[0];
        return parts.Length < 4
            ? (clock, null)
            : (clock, new Entry(Split((string)parts[1]!), Split((string)parts[2]!), (RedisValue)parts[3]));
    }

    private async Task PutAsync(StoredResponse response, long clock, TimeSpan timeToLive)
    {
        var tags = string.Join(TagSeparator, response.Tags.Prepend(response.Key.Tag));
        var milliseconds = (long)timeToLive.TotalMilliseconds;
        await ExecuteIfInSyncAsync(
            RedisScripts.Put,
            [_clockKey, _floorKey, EntryKey(response.Key, response.Vary)],
            [_tagPrefix, clock, tags, "", StoredResponseFormat.Write(response), milliseconds]
        );
        if (!response.Vary.IsNone)
        {
            // Written after the entry that it refers to.
            var names = string.Join(TagSeparator, response.Vary.Fields.Select(field => field.Name));
            var signpost = EntryKey(response.Key, VarySelector.None);
            await ExecuteIfInSyncAsync(
                RedisScripts.Put,
                [_clockKey, _floorKey, signpost],
                [_tagPrefix, clock, tags, names, "", milliseconds]
            );
        }
    }

    private async Task<RedisResult?> ExecuteIfInSyncAsync(string script, RedisKey[] keys, RedisValue[] values)
    {
        if (!_isInSync)
        {
            return null;
        }

        var answer = await ExecuteAsync(script, keys, values);
        if (answer is null)
        {
            MarkOutOfSync();
        }

        return answer;
    }

    private async Task<RedisResult?> ExecuteAsync(string script, RedisKey[] keys, RedisValue[] values)
    {
        if (_redis is not { IsConnected: true } redis)
        {
            return null;
        }

        try
        {
            return await redis
                .GetDatabase()
                .ScriptEvaluateAsync(script, keys, values)
                .WaitAsync(_options.RedisTimeout, time);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            return null;
        }
    }

    private RedisKey EntryKey(CacheKey key, VarySelector selector) =>
        _entryPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}\n{selector.ToKey()}")));

    private static string[] Split(string text) => text.Split(TagSeparator, StringSplitOptions.RemoveEmptyEntries);

    [LoggerMessage(LogLevel.Information, "The response cache shares its entries through Redis.")]
    private partial void LogInSync();

    [LoggerMessage(LogLevel.Warning, "The response cache has lost Redis and works from memory until it is back.")]
    private partial void LogOutOfSync();

    private readonly record struct Entry(string[] Tags, string[] VaryNames, RedisValue Bytes);
}
