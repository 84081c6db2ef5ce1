using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>The one table between kinds of errors and HTTP statuses (RFC 9110 §15, RFC 6585).</summary>
public static class ErrorStatusCodes
{
    private static readonly FrozenDictionary<ErrorKind, int> ByKind = new Dictionary<ErrorKind, int>
    {
        [ErrorKind.Invalid] = StatusCodes.Status400BadRequest,
        [ErrorKind.Unauthenticated] = StatusCodes.Status401Unauthorized,
        [ErrorKind.PaymentRequired] = StatusCodes.Status402PaymentRequired,
        [ErrorKind.Forbidden] = StatusCodes.Status403Forbidden,
        [ErrorKind.NotFound] = StatusCodes.Status404NotFound,
        [ErrorKind.Conflict] = StatusCodes.Status409Conflict,
        [ErrorKind.PreconditionFailed] = StatusCodes.Status412PreconditionFailed,
        [ErrorKind.TooLarge] = StatusCodes.Status413PayloadTooLarge,
        [ErrorKind.Unprocessable] = StatusCodes.Status422UnprocessableEntity,
        [ErrorKind.TooManyRequests] = StatusCodes.Status429TooManyRequests,
        [ErrorKind.Unexpected] = StatusCodes.Status500InternalServerError,
        [ErrorKind.DependencyFailed] = StatusCodes.Status502BadGateway,
        [ErrorKind.Unavailable] = StatusCodes.Status503ServiceUnavailable,
        [ErrorKind.TimedOut] = StatusCodes.Status504GatewayTimeout,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<int, ErrorKind> ByStatusCode = ByKind.ToFrozenDictionary(
        pair => pair.Value,
        pair => pair.Key
    );

    /// <summary>The status that clients see.</summary>
    public static int ToStatusCode(this ErrorKind kind) => ByKind[kind];

    /// <summary>The kind of an error response; statuses without a kind of their own count as 400 or 500.</summary>
    public static ErrorKind FromStatusCode(int statusCode) =>
        ByStatusCode.TryGetValue(statusCode, out var kind) ? kind
        : statusCode < StatusCodes.Status500InternalServerError ? ErrorKind.Invalid
        : ErrorKind.Unexpected;
}
