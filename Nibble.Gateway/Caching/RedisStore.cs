using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Nibble.Contracts;
using StackExchange.Redis;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The second level: responses in Redis, shared by all gateway instances. It may be absent, gone or slow at any time; then
/// it answers nothing, at once, until <see cref="EvictionSyncJob"/> finds it well again.
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

    /// <summary>False: this gateway runs without Redis, and its memory is all there is.</summary>
    public bool IsConfigured { get; } =
        services.GetService<IServiceProviderIsService>()?.IsService(typeof(IConnectionMultiplexer)) == true;

    /// <summary>True while Redis answers and this instance knows of all evictions.</summary>
    public bool IsInSync => _isInSync;

    /// <summary>
    /// Looks for a live response to the request. The clock that comes with it belongs into <see cref="Put"/> when the
    /// response is fetched instead; it is null when Redis does not answer.
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
            // What is stored under the URI alone is a signpost: it names the fields that select.
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

    /// <summary>Stores, in the background. Redis itself refuses what was evicted since <paramref name="clock"/>.</summary>
    public void Put(StoredResponse response, long clock, TimeSpan retention)
    {
        if (_isInSync && retention > TimeSpan.Zero)
        {
            _ = PutAsync(response, clock, retention < _options.RedisLifetime ? retention : _options.RedisLifetime);
        }
    }

    /// <summary>Evicts in all instances. When Redis cannot be told now, it is told to forget everything later.</summary>
    public async ValueTask EvictAsync(IReadOnlyList<string> tags)
    {
        if (!IsConfigured)
        {
            return;
        }

        // A mark has to outlive every response that it condemns.
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
    /// Connects if need be, and begins to listen: to the evictions of the other instances, and to the services that ask
    /// for one (<see cref="CacheTags.EvictionChannel"/>). False when that does not succeed now.
    /// </summary>
    public async Task<bool> TryConnectAsync(Action<long, string[]> onEviction, Func<string[], Task> onRequest)
    {
        if (_redis is not null)
        {
            return true;
        }

        try
        {
            // The first connection is made by whoever resolves it first, and may block for seconds.
            var redis = await Task.Run(services.GetRequiredService<IConnectionMultiplexer>);
            if (!redis.IsConnected)
            {
                // Subscribing would wait for its time-out, and stopping for that.
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

    /// <summary>The counter of evictions; null when Redis does not answer in time.</summary>
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

    /// <summary>From now on Redis is asked again.</summary>
    public void MarkInSync()
    {
        if (!_isInSync)
        {
            _isInSync = true;
            LogInSync();
        }
    }

    /// <summary>From now on no request waits for Redis.</summary>
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
            // After what it points to.
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
