namespace Nibble.ServiceDefaults.Errors;

/// <summary>What kind of reason an <see cref="Error"/> gives. The HTTP layer maps it to a status (<see cref="ErrorStatusCodes"/>).</summary>
public enum ErrorKind
{
    /// <summary>The request itself is wrong.</summary>
    Invalid,

    /// <summary>The caller is not known.</summary>
    Unauthenticated,

    /// <summary>The payment was declined or failed.</summary>
    PaymentRequired,

    /// <summary>The caller is known, but not allowed to do this.</summary>
    Forbidden,

    /// <summary>It does not exist, or the caller may not know that it does.</summary>
    NotFound,

    /// <summary>The current state does not allow it.</summary>
    Conflict,

    /// <summary>It has changed since the caller read it.</summary>
    PreconditionFailed,

    /// <summary>The request is larger than is accepted.</summary>
    TooLarge,

    /// <summary>The request is well-formed, but cannot be done with these contents.</summary>
    Unprocessable,

    /// <summary>The caller has used up its quota for now.</summary>
    TooManyRequests,

    /// <summary>A fault of this process.</summary>
    Unexpected,

    /// <summary>A dependency gave no proper response.</summary>
    DependencyFailed,

    /// <summary>A dependency does not respond, or this process has no capacity left.</summary>
    Unavailable,

    /// <summary>A dependency took too long.</summary>
    TimedOut,
}

/// <summary>
/// Why something was not done, as a value that knows no HTTP. Rules return one instead of throwing: null means done, and
/// an operation that returns an error has changed nothing.
/// </summary>
/// <param name="Kind">What kind of reason.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Detail">A sentence for people; no secrets, no host names.</param>
/// <param name="Fields">For validation: messages by field, camelCase paths.</param>
/// <param name="RetryAfter">When it may be tried again, counted from now.</param>
public sealed record Error(
    ErrorKind Kind,
    string Code,
    string Detail,
    IReadOnlyDictionary<string, string[]>? Fields = null,
    TimeSpan? RetryAfter = null
)
{
    /// <summary>The request itself is wrong.</summary>
    public static Error BadRequest(string code, string detail) => new(ErrorKind.Invalid, code, detail);

    /// <summary><see cref="ErrorCodes.ValidationFailed"/> for one field.</summary>
    public static Error Invalid(string field, string message) => Invalid([field], message);

    /// <summary><see cref="ErrorCodes.ValidationFailed"/>, the same for several fields.</summary>
    public static Error Invalid(IEnumerable<string> fields, string message) =>
        Invalid(fields.ToDictionary(field => field, _ => new[] { message }));

    /// <summary><see cref="ErrorCodes.ValidationFailed"/> with messages by field.</summary>
    public static Error Invalid(IReadOnlyDictionary<string, string[]> fields) =>
        new(ErrorKind.Invalid, ErrorCodes.ValidationFailed, "One or more fields are not valid.", fields);

    /// <summary>The caller is not known.</summary>
    public static Error Unauthorized(string code, string detail) => new(ErrorKind.Unauthenticated, code, detail);

    /// <summary>The payment was declined or failed.</summary>
    public static Error PaymentRequired(string code, string detail) => new(ErrorKind.PaymentRequired, code, detail);

    /// <summary>The caller is known, but not allowed to do this.</summary>
    public static Error Forbidden(string detail = "You may not do this.") => Forbidden(ErrorCodes.Forbidden, detail);

    /// <summary>The caller is known, but not allowed to do this, for a reason with a code of its own.</summary>
    public static Error Forbidden(string code, string detail) => new(ErrorKind.Forbidden, code, detail);

    /// <summary>There is none, or none that the caller may know of.</summary>
    public static Error NotFound(string resource) =>
        new(ErrorKind.NotFound, ErrorCodes.NotFound, $"{resource} was not found.");

    /// <summary>The current state does not allow it.</summary>
    public static Error Conflict(string code, string detail) => new(ErrorKind.Conflict, code, detail);

    /// <summary>The resource changed since the caller read it.</summary>
    public static Error PreconditionFailed() =>
        new(
            ErrorKind.PreconditionFailed,
            ErrorCodes.PreconditionFailed,
            "The resource has changed since you read it; read it again."
        );

    /// <summary>Well-formed, but it cannot be done with these contents.</summary>
    public static Error Unprocessable(string code, string detail) => new(ErrorKind.Unprocessable, code, detail);

    /// <summary>The caller has used up its quota for now.</summary>
    public static Error TooManyRequests(string code, string detail, TimeSpan? retryAfter = null) =>
        new(ErrorKind.TooManyRequests, code, detail, RetryAfter: retryAfter);

    /// <summary>A dependency does not respond.</summary>
    public static Error Unavailable(string detail) => new(ErrorKind.Unavailable, ErrorCodes.ServiceUnavailable, detail);
}
