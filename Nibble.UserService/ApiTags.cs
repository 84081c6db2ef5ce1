namespace Nibble.UserService;

/// <summary>Descriptions of the tags that group this service's operations in the API reference.</summary>
internal static class ApiTags
{
    public static IReadOnlyDictionary<string, string> Descriptions { get; } =
        new Dictionary<string, string>
        {
            ["Addresses"] = "Delivery addresses of an account.",
            ["Development"] = "Tools for development; absent in production.",
            ["Favorites"] = "Favourite restaurants and dishes.",
            ["Notifications"] = "Notifications and the channels they are sent by.",
            ["Sign-in"] = "Accounts, tokens, sessions and passwords.",
            ["Users"] = "The caller's account, and all accounts for staff.",
        };
}
