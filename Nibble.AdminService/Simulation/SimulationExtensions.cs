using Nibble.Contracts;
using Nibble.ServiceDefaults.Demo;

namespace Nibble.AdminService.Simulation;

/// <summary>Wires the living city.</summary>
internal static class SimulationExtensions
{
    public static void AddSimulation(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<SimulationOptions>()
            .BindConfiguration(DemoOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
#pragma warning disable EXTEXP0001 // Marked experimental, and the one way to take a default handler off a client.
        builder
            .Services.AddHttpClient(
                SimulatedUser.GatewayClientName,
                client => client.BaseAddress = new Uri($"http://{ServiceNames.Gateway}")
            )
            // Its people try again by themselves, as clients outside do.
            .RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        builder.Services.AddSingleton<SignInRateLimiter>();
        builder.Services.AddSingleton<SimulationClock>();
        builder.Services.AddSingleton<SimulationCounters>();
        builder.Services.AddSingleton<SimulationRetryPolicy>();
        builder.Services.AddSingleton<TrafficSimulator>();
        builder.Services.AddSingleton<SimulationService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SimulationService>());
    }
}
