using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Compression;

/// <summary>Compresses text, favouring speed over size. Live streams are not compressed.</summary>
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
            // Safe with TLS (BREACH): tokens are in headers, and no response combines a secret with an attacker's
            // input.
            options.EnableForHttps = true;
            options.MimeTypes = Types;
        });
        builder.Services.AddSingleton<IResponseCompressionProvider, GatewayCompressionProvider>();
        builder.Services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        builder.Services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }
}
