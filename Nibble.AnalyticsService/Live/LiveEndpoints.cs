using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Json;

namespace Nibble.AnalyticsService.Live;

/// <summary>Live metrics by Server-Sent Events.</summary>
internal static class LiveEndpoints
{
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);

    public static void AddLive(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LiveMetricsService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LiveMetricsService>());
    }

    public static void MapLive(this IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapGet("/api/analytics/live", StreamAsync)
            .RequireAuthorization(Roles.Admin)
            .WithTags("Live")
            .WithName("WatchFigures")
            .WithSummary("Orders a minute, revenue today and active deliveries, as they change (Server-Sent Events)")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");

    /// <summary>Each event is a complete snapshot, so reconnecting clients need no replay.</summary>
    private static async Task StreamAsync(
        LiveMetricsService metrics,
        HttpContext context,
        IHostApplicationLifetime lifetime,
        TimeProvider time
    )
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping
        );
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            using var watch = metrics.Subscribe();
            var next = metrics.NextSnapshot;
            await WriteAsync(FormatEvent(await metrics.ReadAsync(end.Token)));
            while (true)
            {
                var isNews = await Task.WhenAny(next, Task.Delay(KeepAliveInterval, time, end.Token)) == next;
                end.Token.ThrowIfCancellationRequested();
                if (!isNews)
                {
                    await WriteAsync(":\n\n");
                    continue;
                }

                var snapshot = await next;
                next = metrics.NextSnapshot;
                await WriteAsync(FormatEvent(snapshot));
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client disconnected or the process stops.
        }

        async Task WriteAsync(string text)
        {
            await response.WriteAsync(text, end.Token);
            await response.Body.FlushAsync(end.Token);
        }
    }

    private static string FormatEvent(LiveSnapshot snapshot) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"event: figures\nid: {snapshot.At.Ticks}\ndata: {JsonSerializer.Serialize(snapshot, NibbleJson.Options)}\n\n"
        );
}
