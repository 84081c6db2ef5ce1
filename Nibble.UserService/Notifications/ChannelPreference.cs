namespace Nibble.UserService.Notifications;

/// <summary>By which channels one is told about a topic.</summary>
/// <param name="InApp">In the list and the live stream of notifications.</param>
/// <param name="Email">By mail.</param>
public sealed record ChannelPreference(bool InApp, bool Email);
