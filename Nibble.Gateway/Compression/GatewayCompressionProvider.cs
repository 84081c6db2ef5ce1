using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using Nibble.Gateway.Caching;
using Nibble.Gateway.Routing;

namespace Nibble.Gateway.Compression;

/// <summary>
/// Adds to the stock provider: respects <c>no-transform</c> and weakens the <c>ETag</c> of compressed responses.
/// </summary>
internal sealed class GatewayCompressionProvider(
    IServiceProvider services,
    IOptions<ResponseCompressionOptions> options
) : ResponseCompressionProvider(services, options)
{
    public override bool ShouldCompressResponse(HttpContext context)
    {
        if (
            CacheControl.Parse(context.Response.Headers.CacheControl).NoTransform
            || !base.ShouldCompressResponse(context)
        )
        {
            return false;
        }

        // Our services' tags name versions, which clients send back in If-Match, so they are kept.
        if (GatewayRouteMetadata.Of(context).IsForeign && base.GetCompressionProvider(context) is not null)
        {
            WeakenETag(context.Response.Headers);
        }

        return true;
    }

    /// <summary>
    /// RFC 9110 §8.8.1: a strong tag means identical octets; compressed and plain ranges must not be combined.
    /// </summary>
    private static void WeakenETag(IHeaderDictionary response)
    {
        if (response.ETag.Count == 1 && response.ETag[0] is ['"', ..] strong)
        {
            response.ETag = $"W/{strong}";
        }
    }
}
