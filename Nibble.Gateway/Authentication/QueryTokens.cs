using Microsoft.AspNetCore.Http.Extensions;
using Nibble.Gateway.Routing;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// Accepts <c>?access_token=</c> on live routes only, because a browser's EventSource and WebSocket cannot set headers.
/// The token is moved to the <c>Authorization</c> header, since the query is logged and forwarded.
/// </summary>
internal static class QueryTokens
{
    private const string Parameter = "access_token";

    public static void UseQueryTokens(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                if (context.Request.QueryString.HasValue && GatewayRouteMetadata.Of(context).IsStream)
                {
                    MoveToHeader(context.Request);
                }

                return next(context);
            }
        );

    private static void MoveToHeader(HttpRequest request)
    {
        if (!request.Query.TryGetValue(Parameter, out var token))
        {
            return;
        }

        var rest = request.Query.Where(parameter => parameter.Key != Parameter);
        request.QueryString = new QueryBuilder(rest).ToQueryString();
        if (request.Headers.Authorization.Count == 0)
        {
            request.Headers.Authorization = $"Bearer {token}";
        }
    }
}
