namespace Nibble.Gateway.Caching;

/// <summary>A client's conditions, judged against a stored response (RFC 9110 §13, RFC 9111 §4.3.2).</summary>
internal static class Preconditions
{
    /// <summary>True when the answer is 304: the client has what is stored.</summary>
    public static bool IsNotModified(IHeaderDictionary request, StoredResponse stored, DateTimeOffset now) =>
        ConditionalRequest
            .Of(request)
            .IsNotModified(stored.Status, stored.ETag, stored.LastModified ?? stored.Date, now);

    /// <summary>True when If-Range is absent or names exactly what is stored (RFC 9110 §13.1.5: strong comparison).</summary>
    public static bool EvaluateIfRange(IHeaderDictionary request, StoredResponse stored, DateTimeOffset now)
    {
        var condition = request.IfRange;
        if (condition.Count == 0)
        {
            return true;
        }

        return condition.ToString().StartsWith('"')
            ? condition == stored.ETag
            : HttpDate.TryParse(condition, now, out var date) && date == stored.LastModified;
    }
}
