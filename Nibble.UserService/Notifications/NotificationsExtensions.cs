namespace Nibble.UserService.Notifications;

/// <summary>Registers notifications.</summary>
internal static class NotificationsExtensions
{
    public static void AddNotifications(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<Notifier>();
        builder.Services.AddSingleton<NotificationBroadcaster>();
        builder.Services.AddHostedService(services => services.GetRequiredService<NotificationBroadcaster>());
        builder.Services.AddSingleton<NotificationStream>();
    }

    public static void MapNotifications(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMyNotifications();
        endpoints.MapPreferences();
    }
}
