namespace Nibble.Gateway.Caching;

/// <summary>Evaluates a client's conditions against a stored response (RFC 9110 §13, RFC 9111 §4.3.2).</summary>
internal static class Preconditions
{
    /// <summary>Whether the client's copy is current, so that the response is a 304.</summary>
    public static bool IsNotModified(IHeaderDictionary request, StoredResponse stored, DateTimeOffset now) =>
        ConditionalRequest
            .Of(request)
            .IsNotModified(stored.Status, stored.ETag, stored.LastModified ?? stored.Date, now);

    /// <summary>
    /// Whether If-Range is absent or matches the stored response (RFC 9110 §13.1.5: strong comparison).
    /// </summary>
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
