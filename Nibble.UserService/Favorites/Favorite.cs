namespace Nibble.UserService.Favorites;

/// <summary>The kind of a favourite.</summary>
internal enum FavoriteKind
{
    /// <summary>A restaurant.</summary>
    Restaurant,

    /// <summary>An item on a restaurant's menu.</summary>
    MenuItem,
}

/// <summary>
/// A favourite of an account. Only the id is stored: the Restaurant Service owns names and prices, and clients get 404
/// there for a target that was deleted.
/// </summary>
internal sealed record Favorite(Guid UserId, FavoriteKind Kind, Guid TargetId, DateTime CreatedAt);
