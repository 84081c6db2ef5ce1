namespace Nibble.UserService.Favorites;

/// <summary>What can be a favourite.</summary>
internal enum FavoriteKind
{
    /// <summary>A restaurant.</summary>
    Restaurant,

    /// <summary>An item on a restaurant's menu.</summary>
    MenuItem,
}

/// <summary>
/// Something that somebody likes. The id alone is kept: names and prices are the Restaurant Service's, and one that is
/// gone there is simply not found.
/// </summary>
internal sealed record Favorite(Guid UserId, FavoriteKind Kind, Guid TargetId, DateTime CreatedAt);
