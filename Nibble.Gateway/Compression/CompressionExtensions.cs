using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Compression;

/// <summary>Compresses text for clients that take it, quickly rather than hard. Live streams pass as they are.</summary>
internal static class CompressionExtensions
{
    private static readonly string[] Types =
    [
        "application/json",
        ProblemDetailsDefaults.ContentType,
        "text/csv",
        "text/html",
        "text/css",
        "text/javascript",
        "image/svg+xml",
    ];

    public static void AddCompression(this WebApplicationBuilder builder)
    {
        builder.Services.AddResponseCompression(options =>
        {
            // Tokens travel in headers and no page mixes a secret with what an attacker chose, so TLS stays safe (BREACH).
            options.EnableForHttps = true;
            options.MimeTypes = Types;
        });
        builder.Services.AddSingleton<IResponseCompressionProvider, GatewayCompressionProvider>();
        builder.Services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        builder.Services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }
}
