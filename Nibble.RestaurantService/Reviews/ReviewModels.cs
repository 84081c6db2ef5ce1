using System.ComponentModel.DataAnnotations;

namespace Nibble.RestaurantService.Reviews;

/// <summary>What a customer thought.</summary>
/// <param name="OrderId">The delivered order that it is about.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="Text">In words.</param>
public sealed record ReviewRequest(
    [property: Required] Guid? OrderId,
    [property: Required, Range(1, 5)] int? Rating,
    [property: StringLength(2000)] string? Text
);

/// <summary>What the owner says to a review.</summary>
public sealed record ReviewResponseRequest([property: Required, StringLength(2000, MinimumLength = 1)] string Text);

/// <summary>A review.</summary>
/// <param name="Id">The review.</param>
/// <param name="RestaurantId">Whom it is about.</param>
/// <param name="RestaurantName">Its name, in the author's own list.</param>
/// <param name="OrderId">The order that it is about.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="Text">In words.</param>
/// <param name="Response">What the owner said to it.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Author">Who wrote it.</param>
internal sealed record ReviewResponse(
    Guid Id,
    Guid RestaurantId,
    string? RestaurantName,
    Guid OrderId,
    int Rating,
    string? Text,
    string? Response,
    DateTime CreatedAt,
    ReviewAuthor Author
)
{
    public static ReviewResponse Of(Review review, string? restaurantName = null) =>
        new(
            review.Id,
            review.RestaurantId,
            restaurantName,
            review.OrderId,
            review.Rating,
            review.Text,
            review.Response,
            review.CreatedAt,
            new ReviewAuthor(review.AuthorFirstName)
        );
}

/// <summary>Who wrote it; no name once the account is deleted.</summary>
internal sealed record ReviewAuthor(string? FirstName);
