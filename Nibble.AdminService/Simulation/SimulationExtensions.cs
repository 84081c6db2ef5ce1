using Nibble.Contracts;
using Nibble.ServiceDefaults.Demo;

namespace Nibble.AdminService.Simulation;

/// <summary>Registers the traffic simulation.</summary>
internal static class SimulationExtensions
{
    public static void AddSimulation(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<SimulationOptions>()
            .BindConfiguration(DemoOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
#pragma warning disable EXTEXP0001 // Experimental, but the only way to remove a default handler from a client.
        builder
            .Services.AddHttpClient(
                SimulatedUser.GatewayClientName,
                client => client.BaseAddress = new Uri($"http://{ServiceNames.Gateway}")
            )
            // Simulated users retry by themselves, as external clients do.
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
