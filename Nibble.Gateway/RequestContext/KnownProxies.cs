using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Nibble.Gateway.RequestContext;

/// <summary>
/// Whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed: only that of the proxies in
/// <c>Gateway:KnownProxies</c> (addresses or networks). None by default, and
/// <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED=true</c>, which would believe anyone, changes nothing: with it every client
/// could pick the address that its limits are counted by.
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
            // With no known proxy at all the middleware would believe everybody.
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

    /// <summary>Stands first: everything after it sees the client's address.</summary>
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
