using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>
/// A complete stored response. Immutable, so that it can be sent to many clients concurrently. The properties that RFC
/// 9111 derives from its header fields are computed once.
/// </summary>
internal sealed class StoredResponse
{
    // Bytes per entry beyond its content: objects, dictionary slot, list node. Measured, rounded up.
    private const int Overhead = 1024;

    private HitFields? _hitFields;

    private StoredResponse(
        CacheKey key,
        int status,
        KeyValuePair<string, StringValues>[] headers,
        ReadOnlyMemory<byte> body,
        VarySelector vary,
        string[] tags
    )
    {
        Key = key;
        Status = status;
        Headers = headers;
        Body = body;
        Vary = vary;
        Tags = tags;
    }

    public CacheKey Key { get; }
    public int Status { get; }

    /// <summary>Without Age and Cache-Status, which are generated for each use.</summary>
    public KeyValuePair<string, StringValues>[] Headers { get; }

    /// <summary>The Cache-Status of caches nearer to the origin.</summary>
    public StringValues UpstreamStatus { get; private init; }
    public ReadOnlyMemory<byte> Body { get; }
    public VarySelector Vary { get; }
    public string[] Tags { get; }

    /// <summary>Time at which its age was zero; its current age is the time since (RFC 9111 §4.2.3).</summary>
    public DateTimeOffset CreatedAt { get; private init; }
    public TimeSpan Lifetime { get; private init; }
    public TimeSpan StaleWhileRevalidate { get; private init; }
    public TimeSpan StaleIfError { get; private init; }

    /// <summary>No-cache: must be validated before each use.</summary>
    public bool NeedsValidation { get; private init; }
    public bool ForbidsStale { get; private init; }
    public bool AllowsSharingWithCredentials { get; private init; }

    public string? ETag { get; private init; }
    public DateTimeOffset? LastModified { get; private init; }
    public DateTimeOffset? Date { get; private init; }
    public bool HasValidator => ETag is not null || LastModified is not null;

    /// <summary>Its share of the memory limit in bytes.</summary>
    public int Size { get; private init; }

    /// <summary>Creates a response from the stored header fields (<see cref="StorableFields"/>).</summary>
    public static StoredResponse Create(
        CacheKey key,
        int status,
        IHeaderDictionary headers,
        ReadOnlyMemory<byte> body,
        VarySelector vary,
        string[] tags,
        DateTimeOffset createdAt,
        DateTimeOffset now
    )
    {
        var directives = ResponseDirectives.Read(headers);
        var fields = headers.Where(field => field.Key != CacheStatus.FieldName).ToArray();
        return new StoredResponse(key, status, fields, body, vary, tags)
        {
            UpstreamStatus = headers[CacheStatus.FieldName],
            CreatedAt = createdAt,
            Lifetime = Freshness.Lifetime(directives, headers, now) ?? TimeSpan.Zero,
            StaleWhileRevalidate = TimeSpan.FromSeconds(directives.Cache.StaleWhileRevalidate ?? 0),
            StaleIfError = TimeSpan.FromSeconds(directives.Cache.StaleIfError ?? 0),
            NeedsValidation = directives.Cache.NoCache,
            ForbidsStale = directives.ForbidStale,
            AllowsSharingWithCredentials = directives.AllowSharingWithCredentials,
            ETag = headers.ETag.Count == 1 ? headers.ETag[0] : null,
            LastModified = HttpDate.TryParse(headers.LastModified, now, out var modified) ? modified : null,
            Date = HttpDate.TryParse(headers.Date, now, out var date) ? date : null,
            Size = Overhead + body.Length + fields.Sum(field => 2 * (field.Key.Length + field.Value.ToString().Length)),
        };
    }

    public TimeSpan AgeAt(DateTimeOffset now) => now > CreatedAt ? now - CreatedAt : TimeSpan.Zero;

    /// <summary>Time past its freshness; negative while fresh.</summary>
    public TimeSpan StalenessAt(DateTimeOffset now) => AgeAt(now) - Lifetime;

    /// <summary>
    /// Age and Cache-Status of a hit. They change once per second, so the strings are shared by the hits within a
    /// second.
    /// </summary>
    public HitFields HitFieldsAt(DateTimeOffset now)
    {
        var age = AgeAt(now).Ticks / TimeSpan.TicksPerSecond;
        var fields = _hitFields;
        if (fields is null || fields.AgeSeconds != age)
        {
            var lifetime = Lifetime.Ticks / TimeSpan.TicksPerSecond;
            _hitFields = fields = new HitFields(
                age,
                age.ToString(CultureInfo.InvariantCulture),
                StringValues.Concat(UpstreamStatus, CacheStatus.Hit(lifetime - age))
            );
        }

        return fields;
    }

    internal sealed record HitFields(long AgeSeconds, StringValues Age, StringValues CacheStatus);

    // Set by the memory store.

    /// <summary>The eviction counter when its fetch began.</summary>
    public long Stamp { get; set; }

    /// <summary>The stripes of its tags in the <see cref="TagInvalidationTable"/>.</summary>
    public int[] Stripes { get; set; } = [];

    /// <summary>Time at which it was added to memory.</summary>
    public DateTimeOffset ArrivedAt { get; set; }
    public LinkedListNode<StoredResponse>? Node { get; set; }

    /// <summary>Whether it was used since the last eviction pass.</summary>
    public bool IsUsed { get; set; }
}
