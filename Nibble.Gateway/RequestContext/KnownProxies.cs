using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Nibble.Gateway.RequestContext;

/// <summary>
/// Trusts <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> only from the proxies in <c>Gateway:KnownProxies</c>
/// (addresses or networks), none by default. <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED=true</c> has no effect: it would
/// trust every client, so each could choose the address by which it is rate limited.
/// </summary>
internal static class KnownProxies
{
    private const string Key = "Gateway:KnownProxies";

    public static void AddKnownProxies(this WebApplicationBuilder builder)
    {
        var networks = Read(builder.Configuration);
        builder.Services.PostConfigure<ForwardedHeadersOptions>(options =>
        {
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            options.ForwardLimit = null;
            // Without a known proxy the middleware would trust every sender.
            options.ForwardedHeaders =
                networks.Count == 0
                    ? ForwardedHeaders.None
                    : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            foreach (var network in networks)
            {
                options.KnownIPNetworks.Add(network);
            }
        });
    }

    /// <summary>Must run first: all later steps use the client's address.</summary>
    public static void UseKnownProxies(this WebApplication app)
    {
        if (Read(app.Configuration).Count > 0)
        {
            app.UseForwardedHeaders();
        }
    }

    /// <exception cref="FormatException">An entry is neither an address nor a network.</exception>
    private static List<System.Net.IPNetwork> Read(IConfiguration configuration) =>
        [
            .. (configuration.GetSection(Key).Get<string[]>() ?? []).Select(entry =>
                IPAddress.TryParse(entry, out var address)
                    ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8)
                    : System.Net.IPNetwork.Parse(entry)
            ),
        ];
}
