using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Tests.Support;

/// <summary>
/// Checks the OpenAPI documents against the services: a test whose request fails with a code that the operation does
/// not name (<see cref="ErrorResponseMetadata"/>) fails and says so. Codes that follow from policy, parameters or body need no naming.
/// </summary>
internal static class ErrorMetadataCheck
{
    private const string Header = "X-Test-Undeclared-Error";

    private static readonly HashSet<string> ImplicitCodes =
    [
        ErrorCodes.ValidationFailed,
        ErrorCodes.BadRequest,
        ErrorCodes.NotFound,
        ErrorCodes.MethodNotAllowed,
        ErrorCodes.Forbidden,
        ErrorCodes.Conflict,
        ErrorCodes.PayloadTooLarge,
        ErrorCodes.UnsupportedMediaType,
        ErrorCodes.TokenMissing,
        ErrorCodes.TokenInvalid,
        ErrorCodes.ServiceUnavailable,
        ErrorCodes.InternalError,
    ];

    /// <summary>Registers the check in a service.</summary>
    public static void Register(IServiceCollection services) =>
        services.PostConfigure<ProblemDetailsOptions>(options =>
        {
            var complete = options.CustomizeProblemDetails;
            options.CustomizeProblemDetails = problem =>
            {
                complete?.Invoke(problem);
                var context = problem.HttpContext;
                var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
                if (
                    endpoint is RouteEndpoint route
                    && !route.RoutePattern.RawText!.StartsWith(InternalRoutes.Prefix, StringComparison.Ordinal)
                    && problem.ProblemDetails.Extensions[ProblemDetailsDefaults.Code] is string code
                    && !ImplicitCodes.Contains(code)
                    && !route
                        .Metadata.OfType<ErrorResponseMetadata>()
                        .Any(said => said.Status == problem.ProblemDetails.Status && said.Codes.Contains(code))
                )
                {
                    context.Response.Headers[Header] = $"{problem.ProblemDetails.Status} {code}";
                }
            };
        });

    /// <summary>Fails when the response's error code is not declared by its operation.</summary>
    public static void AssertDeclared(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues(Header, out var unnamed))
        {
            Assert.Fail(
                $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri!.AbsolutePath} answered "
                    + $"{unnamed.Single()}, which its endpoint does not name: add .ProducesErrors(…)"
            );
        }
    }
}
