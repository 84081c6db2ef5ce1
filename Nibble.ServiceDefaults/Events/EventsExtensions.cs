using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Jobs;

namespace Nibble.ServiceDefaults.Events;

/// <summary>Wires outbox, inbox and dispatcher into a service.</summary>
public static class EventsExtensions
{
    /// <summary>Adds the events' part of a service: what it publishes leaves, what it subscribed to arrives.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="service">Its name, the CloudEvents source.</param>
    /// <param name="subscribe">Registers its handlers.</param>
    public static WebApplicationBuilder AddEvents<TDbContext>(
        this WebApplicationBuilder builder,
        string service,
        Action<EventHandlers> subscribe
    )
        where TDbContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(subscribe);

        var services = builder.Services;
        services
            .AddOptions<EventOptions>()
            .BindConfiguration(EventOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<CommitSignal>();
        services.AddSingleton<IInterceptor>(provider => provider.GetRequiredService<CommitSignal>());
        services.AddSingleton<IInterceptor, DomainEventInterceptor>();
        services.AddHttpClient(EventDispatcher<TDbContext>.ClientName).AddInternalToken(CallAs.Service);
        services.AddSingleton<IHostedService>(provider =>
            ActivatorUtilities.CreateInstance<EventDispatcher<TDbContext>>(provider, service)
        );
        services.AddPeriodicJob<EventRetentionJob<TDbContext>>(TimeSpan.FromHours(1));
        services.AddScoped<EventReceiver<TDbContext>>();

        var handlers = new EventHandlers(services);
        subscribe(handlers);
        services.AddSingleton(handlers);
        return builder;
    }
}
