namespace Nibble.RestaurantService.Hours;

/// <summary>What opening hours need to run.</summary>
internal static class HoursExtensions
{
    public static void AddHours(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RollOpenSpans>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RollOpenSpans>());
    }
}
