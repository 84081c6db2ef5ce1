using System.Buffers.Text;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.OpenApi;

namespace Nibble.ServiceDefaults.Http;

/// <summary>
/// The <c>limit</c> and <c>cursor</c> of a list request. A cursor holds the sort key of the last row seen (keyset
/// pagination), so a deep page costs what the first one costs and rows inserted meanwhile are neither skipped nor
/// shown twice.
/// </summary>
/// <param name="Limit">Rows a page, 1 to 100.</param>
/// <param name="Cursor">What the previous page gave as <c>next</c>.</param>
public sealed record PageRequest(int Limit, string? Cursor) : IEndpointParameterMetadataProvider
{
    /// <summary>Rows a page when the client does not say.</summary>
    public const int DefaultLimit = 20;

    /// <summary>The most rows a page.</summary>
    public const int MaxLimit = 100;

    /// <summary>Called by minimal APIs for a parameter of this type.</summary>
    /// <exception cref="DomainException">The limit is not a number from 1 to 100.</exception>
    public static ValueTask<PageRequest> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = context.Request.Query;
        var limit = DefaultLimit;
        if (
            query.TryGetValue("limit", out var text)
            && (
                !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                || limit is < 1 or > MaxLimit
            )
        )
        {
            throw new DomainException(Error.Invalid("limit", $"Must be a number from 1 to {MaxLimit}."));
        }

        var cursor = query.TryGetValue("cursor", out var value) ? value.ToString() : null;
        return ValueTask.FromResult(new PageRequest(limit, string.IsNullOrEmpty(cursor) ? null : cursor));
    }

    /// <summary>Called by minimal APIs: tells the OpenAPI document what is read.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var described in QueryParameter.PageParameters)
        {
            builder.Metadata.Add(described);
        }
    }

    /// <summary>The sort key in the cursor, or null for the first page.</summary>
    /// <exception cref="DomainException">The cursor is not one of ours.</exception>
    public TKey? DecodeCursor<TKey>()
        where TKey : class
    {
        if (Cursor is null)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<TKey>(Base64Url.DecodeFromChars(Cursor)) ?? throw new JsonException();
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException)
        {
            throw new DomainException(Error.Invalid("cursor", "Not a cursor that this list gave."));
        }
    }

    /// <summary>
    /// Makes the page out of one row more than <see cref="Limit"/>: query <c>Take(page.Limit + 1)</c>, and give the sort
    /// key of a row.
    /// </summary>
    public Page<T> ToPage<T, TKey>(IReadOnlyList<T> rows, Func<T, TKey> keySelector)
        where TKey : class
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(keySelector);
        return rows.Count <= Limit
            ? new Page<T>(rows, null)
            : new Page<T>([.. rows.Take(Limit)], EncodeCursor(keySelector(rows[Limit - 1])));
    }

    /// <summary>
    /// The page of a list that is at hand whole, in its own order. When the row of the cursor is gone, the page begins
    /// where that row was.
    /// </summary>
    /// <exception cref="DomainException">The cursor is not one of ours.</exception>
    public Page<T> PaginateInMemory<T>(IReadOnlyList<T> all, Func<T, string> keySelector)
    {
        ArgumentNullException.ThrowIfNull(all);
        ArgumentNullException.ThrowIfNull(keySelector);
        var start = 0;
        if (DecodeCursor<IndexCursor>() is { } after)
        {
            var seen = all.Index()
                .FirstOrDefault(row => keySelector(row.Item) == after.Key, (Index: -1, default!))
                .Index;
            start = seen < 0 ? Math.Clamp(after.Index, 0, all.Count) : seen + 1;
        }

        var end = Math.Min(start + Limit, all.Count);
        return new Page<T>(
            [.. all.Take(start..end)],
            end < all.Count ? EncodeCursor(new IndexCursor(end - 1, keySelector(all[end - 1]))) : null
        );
    }

    /// <summary>The cursor of the page after the row with this sort key.</summary>
    public static string EncodeCursor<TKey>(TKey key)
        where TKey : class => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(key));

    private sealed record IndexCursor(int Index, string Key);
}
