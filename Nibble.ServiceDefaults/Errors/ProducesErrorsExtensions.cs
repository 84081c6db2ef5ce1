using Microsoft.AspNetCore.Builder;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>Error responses of an endpoint: metadata for the OpenAPI document, without effect on what happens.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Codes">The <see cref="ErrorCodes"/> that come with it.</param>
public sealed record ErrorResponseMetadata(int Status, IReadOnlyList<string> Codes);

/// <summary>Declares the error responses of an endpoint.</summary>
public static class ProducesErrorsExtensions
{
    /// <summary>
    /// The endpoint may answer this status with these codes; without any, with the one that stands for the status. What
    /// follows from its policy, parameters and body (401, 403, 400, 404) needs no mention.
    /// </summary>
    public static TBuilder ProducesErrors<TBuilder>(this TBuilder endpoint, int status, params string[] codes)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(
            new ErrorResponseMetadata(status, codes is [] ? [ProblemDetailsDefaults.GetDefaultCode(status)] : codes)
        );
}
