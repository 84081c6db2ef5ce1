using System.ComponentModel.DataAnnotations;
using Nibble.Contracts;

namespace Nibble.RestaurantService.Reviews;

/// <summary>A review of a delivered order.</summary>
/// <param name="OrderId">The delivered order.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="Text">The text.</param>
public sealed record ReviewRequest(
    [property: Required] Guid? OrderId,
    [property: Required, Range(1, 5)] int? Rating,
    [property: StringLength(2000)] string? Text
);

/// <summary>The owner's response to a review.</summary>
public sealed record ReviewResponseRequest([property: Required, StringLength(2000, MinimumLength = 1)] string Text);

/// <summary>A review.</summary>
/// <param name="Id">The review.</param>
/// <param name="RestaurantId">The reviewed restaurant.</param>
/// <param name="RestaurantName">The restaurant's name, in the author's own list.</param>
/// <param name="OrderId">The reviewed order.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="Text">The text.</param>
/// <param name="Response">The owner's response.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Author">The author.</param>
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
