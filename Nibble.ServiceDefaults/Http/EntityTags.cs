using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.ServiceDefaults.Http;

/// <summary>ETag and If-Match over a row's version (RFC 9110 §8.8.3, §13.1.1).</summary>
public static class EntityTags
{
    private const char Separator = '-';

    /// <summary>Says which version the answer shows.</summary>
    public static void SetETag(this HttpResponse response, long version)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.GetTypedHeaders().ETag = Create(version);
    }

    /// <summary>
    /// The tag of an answer that also shows what changes without an edit (a rating, whether it is open): the digest of
    /// the body, behind the version that an <c>If-Match</c> is about, if there is one.
    /// </summary>
    public static EntityTagHeaderValue Create(string digest, long? version) =>
        version is null
            ? new EntityTagHeaderValue($"\"{digest}\"")
            : new EntityTagHeaderValue(
                string.Create(CultureInfo.InvariantCulture, $"\"{version}{Separator}{digest}\"")
            );

    /// <summary>
    /// Null when the request may change this version: it names it, names <c>*</c>, or has no <c>If-Match</c>. A lost race
    /// is 412.
    /// </summary>
    public static Error? CheckIfMatch(this HttpRequest request, long version)
    {
        ArgumentNullException.ThrowIfNull(request);
        var wanted = request.GetTypedHeaders().IfMatch;
        if (wanted.Count == 0)
        {
            return request.Headers.IfMatch.Count == 0 ? null : Error.PreconditionFailed();
        }

        var current = Create(version);
        var beginning = string.Create(CultureInfo.InvariantCulture, $"\"{version}{Separator}");
        return wanted.Any(tag =>
            tag == EntityTagHeaderValue.Any
            || tag.Compare(current, useStrongComparison: true)
            || (!tag.IsWeak && tag.Tag.StartsWith(beginning, StringComparison.Ordinal))
        )
            ? null
            : Error.PreconditionFailed();
    }

    private static EntityTagHeaderValue Create(long version) =>
        new($"\"{version.ToString(CultureInfo.InvariantCulture)}\"");
}
