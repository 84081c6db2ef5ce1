using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Identity;
using StackExchange.Redis;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// Validated tokens in Redis, shared by all instances. Each value carries an HMAC over the token's hash and the value,
/// so write access to Redis does not suffice to forge an identity. If Redis is slow or unavailable, the token is
/// validated locally.
/// </summary>
internal sealed class DistributedTokenCache(
    IConnectionMultiplexer redis,
    IOptions<InternalTokenOptions> options,
    TimeProvider time
)
{
    private static readonly TimeSpan RedisTimeout = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        Encoding.UTF8.GetBytes(options.Value.InternalTokenKey),
        SHA256.HashSizeInBytes,
        info: "nibble gateway token memory"u8.ToArray()
    );

    public async ValueTask<CallerIdentity?> FindAsync(TokenKey key)
    {
        if (!redis.IsConnected)
        {
            return null;
        }

        try
        {
            byte[]? value = await redis.GetDatabase().StringGetAsync(GetRedisKey(key)).WaitAsync(RedisTimeout, time);
            return value is null ? null : Open(key, value);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return null;
        }
    }

    public void Set(TokenKey key, CallerIdentity identity)
    {
        var left = identity.ExpiresAt - time.GetUtcNow();
        if (redis.IsConnected && left > TimeSpan.Zero)
        {
            redis
                .GetDatabase()
                .StringSet(GetRedisKey(key), Seal(key, identity), left, flags: CommandFlags.FireAndForget);
        }
    }

    private static string GetRedisKey(TokenKey key) => $"nibble:token:{key}";

    internal byte[] Seal(TokenKey key, CallerIdentity identity)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(
            new CacheEntry(identity.UserId!, identity.SessionId, identity.Roles, identity.ExpiresAt)
        );
        return [.. ComputeMac(key, content), .. content];
    }

    internal CallerIdentity? Open(TokenKey key, byte[] value)
    {
        if (value.Length <= SHA256.HashSizeInBytes)
        {
            return null;
        }

        var content = value.AsSpan(SHA256.HashSizeInBytes);
        if (!CryptographicOperations.FixedTimeEquals(value.AsSpan(0, SHA256.HashSizeInBytes), ComputeMac(key, content)))
        {
            return null;
        }

        var remembered = JsonSerializer.Deserialize<CacheEntry>(content)!;
        return remembered.ExpiresAt <= time.GetUtcNow()
            ? null
            : CallerIdentity.Of(remembered.UserId, remembered.SessionId, remembered.Roles, remembered.ExpiresAt);
    }

    private byte[] ComputeMac(TokenKey key, ReadOnlySpan<byte> content)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.ASCII.GetBytes(key.ToString()));
        hmac.AppendData(content);
        return hmac.GetHashAndReset();
    }

    private sealed record CacheEntry(
        string UserId,
        Guid SessionId,
        IReadOnlyList<string> Roles,
        DateTimeOffset ExpiresAt
    );
}
