namespace Nibble.Contracts;

/// <summary>The author of a review, of a restaurant or a driver.</summary>
/// <param name="FirstName">The first name; null once the account is deleted.</param>
public sealed record ReviewAuthor(string? FirstName);
