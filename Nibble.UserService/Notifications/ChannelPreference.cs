namespace Nibble.UserService.Notifications;

/// <summary>The channels that notifications of a topic are sent by.</summary>
/// <param name="InApp">The list and the live stream of notifications.</param>
/// <param name="Email">By mail.</param>
public sealed record ChannelPreference(bool InApp, bool Email);
