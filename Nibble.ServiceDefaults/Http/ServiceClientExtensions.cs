using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.ServiceDefaults.Http;

/// <summary>Registers the typed clients through which services call each other.</summary>
public static class ServiceClientExtensions
{
    /// <summary>
    /// A typed <see cref="HttpClient"/> for another service: found by its name, guarded by the standard resilience
    /// handler, signed with an internal token.
    /// </summary>
    /// <param name="builder">The service that calls.</param>
    /// <param name="service">The service that is called, one of <see cref="Contracts.ServiceNames"/>.</param>
    /// <param name="callAs">In whose name.</param>
    public static IHttpClientBuilder AddServiceClient<TClient>(
        this IHostApplicationBuilder builder,
        string service,
        CallAs callAs = CallAs.Service
    )
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .Services.AddHttpClient<TClient>(client => client.BaseAddress = new Uri($"http://{service}"))
            .AddInternalToken(callAs);
    }

    /// <summary>Signs each request of this client.</summary>
    public static IHttpClientBuilder AddInternalToken(this IHttpClientBuilder client, CallAs callAs)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (callAs == CallAs.User)
        {
            // Only then: where it is registered, ASP.NET Core makes a new HttpContext for each request.
            client.Services.AddHttpContextAccessor();
        }

        return client.AddHttpMessageHandler(services =>
            ActivatorUtilities.CreateInstance<InternalTokenHandler>(services, callAs)
        );
    }
}
