using Nibble.DriverService.Deliveries;

namespace Nibble.DriverService.Dispatch;

/// <summary>Registers dispatch.</summary>
internal static class DispatchExtensions
{
    public static void AddDispatch(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<DispatchOptions>()
            .BindConfiguration(DispatchOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddScoped<DeliveryCommands>();
        builder.Services.AddSingleton<DeliveryDispatchJob>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DeliveryDispatchJob>());
    }
}
