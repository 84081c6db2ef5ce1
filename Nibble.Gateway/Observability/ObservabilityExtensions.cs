namespace Nibble.Gateway.Observability;

internal static class ObservabilityExtensions
{
    public static void AddRequestTelemetry(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services
            .AddOptions<AccessLogOptions>()
            .BindConfiguration(AccessLogOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<AccessLog>();
        services.AddHostedService(provider => provider.GetRequiredService<AccessLog>());
        services.AddSingleton<RequestMetrics>();
    }
}
