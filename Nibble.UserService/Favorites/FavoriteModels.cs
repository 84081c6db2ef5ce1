namespace Nibble.UserService.Favorites;

/// <summary>A favourite.</summary>
internal sealed record FavoriteResponse(FavoriteKind Kind, Guid Id, DateTime CreatedAt);
