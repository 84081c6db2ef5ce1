namespace Nibble.UserService.Favorites;

/// <summary>Something that one likes.</summary>
internal sealed record FavoriteResponse(FavoriteKind Kind, Guid Id, DateTime CreatedAt);
