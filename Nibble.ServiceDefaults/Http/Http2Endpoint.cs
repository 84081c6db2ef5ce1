using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Nibble.ServiceDefaults.Http;

/// <summary>
/// A second port, for HTTP/2 without TLS (h2c with prior knowledge, RFC 9113 §3.3), beside the one for HTTP/1.1: without
/// TLS Kestrel cannot tell the two apart on one. The gateway forwards by it (docs/adr/005).
/// </summary>
internal static class Http2Endpoint
{
    /// <summary>The setting with the port. Without it there is no such endpoint.</summary>
    private const string PortKey = "Http2:Port";

    public static void AddHttp2Endpoint(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<int?>(PortKey) is not { } port)
        {
            return;
        }

        builder.Services.AddSingleton<IStartupFilter>(new AdditionalPortStartupFilter(port));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureEndpointDefaults(endpoint =>
            {
                if (endpoint.IPEndPoint?.Port == port)
                {
                    endpoint.Protocols = HttpProtocols.Http2;
                }
            });
            ConfigureForGateway(kestrel);
        });
    }

    /// <summary>
    /// Takes what passes the gateway, with what the gateway adds to it. The requests of many clients share a connection, and
    /// octets in a field that Kestrel refuses, or a client that is too slow for it, would end the connection for all of them.
    /// </summary>
    public static void ConfigureForGateway(KestrelServerOptions kestrel)
    {
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        var limits = kestrel.Limits;
        limits.MaxRequestHeaderCount *= 2;
        limits.MaxRequestHeadersTotalSize *= 2;
        limits.Http2.MaxRequestHeaderFieldSize = limits.MaxRequestHeadersTotalSize;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
    }

    /// <summary>Listens where the service listens already, at the second port too.</summary>
    private sealed class AdditionalPortStartupFilter(int port) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                var addresses = app.ServerFeatures.GetRequiredFeature<IServerAddressesFeature>().Addresses;
                if (addresses.FirstOrDefault() is { } address)
                {
                    addresses.Add($"http://{BindingAddress.Parse(address).Host}:{port}");
                }

                next(app);
            };
    }
}
