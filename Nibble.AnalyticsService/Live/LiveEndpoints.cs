using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AnalyticsService.Live;

/// <summary>The figures as they change, by Server-Sent Events.</summary>
internal static class LiveEndpoints
{
    public static void AddLive(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LiveFigures>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LiveFigures>());
    }

    public static void MapLive(this IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapGet(
                "/api/analytics/live",
                (LiveFigures figures, CancellationToken cancellationToken) =>
                    TypedResults.ServerSentEvents(EventsAsync(figures, cancellationToken))
            )
            .RequireAuthorization(Roles.Admin)
            .WithTags("Live")
            .WithName("WatchFigures")
            .WithSummary(
                "Orders a minute, revenue today and active deliveries, as they change (SSE; at least every 15 s)"
            );

    /// <summary>Each snapshot is whole, so a reconnecting client needs nothing of what it missed.</summary>
    private static async IAsyncEnumerable<SseItem<LiveSnapshot>> EventsAsync(
        LiveFigures figures,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var snapshot in figures.WatchAsync(cancellationToken))
        {
            yield return new SseItem<LiveSnapshot>(snapshot, "figures")
            {
                EventId = snapshot.At.Ticks.ToString(System.Globalization.CultureInfo.InvariantCulture),
            };
        }
    }
}
