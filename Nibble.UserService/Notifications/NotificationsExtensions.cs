namespace Nibble.UserService.Notifications;

/// <summary>Wires notifications.</summary>
internal static class NotificationsExtensions
{
    public static void AddNotifications(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<Notifier>();
        builder.Services.AddSingleton<NotificationFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<NotificationFeed>());
        builder.Services.AddSingleton<StreamNotifications>();
    }

    public static void MapNotifications(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMyNotifications();
        endpoints.MapPreferences();
    }
}
