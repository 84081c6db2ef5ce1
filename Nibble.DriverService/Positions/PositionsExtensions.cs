namespace Nibble.DriverService.Positions;

/// <summary>Registers the position store, track recording and position push.</summary>
internal static class PositionsExtensions
{
    public static void AddPositions(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<TrackOptions>()
            .BindConfiguration(TrackOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<DriverPositionStore>();
        builder.Services.AddHostedService<TrackRecordingJob>();
        builder.Services.AddHostedService<DriverPositionPushJob>();
    }
}
