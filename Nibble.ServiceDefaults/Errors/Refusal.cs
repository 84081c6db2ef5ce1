namespace Nibble.ServiceDefaults.Errors;

/// <summary>
/// Why something was not done. Rules return one instead of throwing: null means done, and a refused move has changed
/// nothing. At the edge it becomes the one error shape (<see cref="RefusalExtensions.ToProblem"/>).
/// </summary>
/// <param name="Status">The HTTP status that clients see.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Detail">A sentence for people; no secrets, no host names.</param>
/// <param name="Errors">For validation: messages by field, camelCase paths.</param>
/// <param name="RetryAfter">When it may be tried again, counted from now; the answer then has a <c>Retry-After</c>.</param>
public sealed record Refusal(
    int Status,
    string Code,
    string Detail,
    IReadOnlyDictionary<string, string[]>? Errors = null,
    TimeSpan? RetryAfter = null
)
{
    /// <summary>400: the request itself is wrong.</summary>
    public static Refusal BadRequest(string code, string detail) => new(400, code, detail);

    /// <summary>400 <see cref="ErrorCodes.ValidationFailed"/> for one field.</summary>
    public static Refusal Invalid(string field, string message) => Invalid([field], message);

    /// <summary>400 <see cref="ErrorCodes.ValidationFailed"/>, the same for several fields.</summary>
    public static Refusal Invalid(IEnumerable<string> fields, string message) =>
        new(
            400,
            ErrorCodes.ValidationFailed,
            "One or more fields are not valid.",
            fields.ToDictionary(field => field, _ => new[] { message })
        );

    /// <summary>401: who are you?</summary>
    public static Refusal Unauthorized(string code, string detail) => new(401, code, detail);

    /// <summary>403: known, but not allowed.</summary>
    public static Refusal Forbidden(string detail = "You may not do this.") => new(403, ErrorCodes.Forbidden, detail);

    /// <summary>404: there is none, or none that the caller may know of.</summary>
    public static Refusal NotFound(string thing) => new(404, ErrorCodes.NotFound, $"{thing} was not found.");

    /// <summary>409: the state of things does not allow it.</summary>
    public static Refusal Conflict(string code, string detail) => new(409, code, detail);

    /// <summary>412: the resource changed since the caller read it.</summary>
    public static Refusal PreconditionFailed() =>
        new(412, ErrorCodes.PreconditionFailed, "The resource has changed since you read it; read it again.");

    /// <summary>422: well-formed, but it cannot be done with these contents.</summary>
    public static Refusal Unprocessable(string code, string detail) => new(422, code, detail);

    /// <summary>429: later.</summary>
    public static Refusal TooManyRequests(string code, string detail, TimeSpan? retryAfter = null) =>
        new(429, code, detail, RetryAfter: retryAfter);

    /// <summary>503: something that is needed for this does not answer.</summary>
    public static Refusal Unavailable(string detail) => new(503, ErrorCodes.ServiceUnavailable, detail);
}
