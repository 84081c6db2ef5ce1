using Microsoft.AspNetCore.Http;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>Which exceptions are errors that clients may know of, besides those of this library.</summary>
public sealed class ErrorHandlingOptions
{
    private readonly List<Func<Exception, HttpRequest, Error?>> _mappings = [];

    /// <summary>Maps an exception type of a library that this one does not reference.</summary>
    /// <param name="toError">The error; null leaves the exception to the next mapping.</param>
    public void Map<TException>(Func<TException, HttpRequest, Error?> toError)
        where TException : Exception =>
        _mappings.Add((exception, request) => exception is TException known ? toError(known, request) : null);

    internal Error? ToError(Exception exception, HttpRequest request) =>
        _mappings.Select(map => map(exception, request)).FirstOrDefault(error => error is not null);
}
