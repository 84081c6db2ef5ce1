using System.ComponentModel.DataAnnotations;

namespace Nibble.DriverService.Reviews;

/// <summary>A review of the driver of a delivered order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="Text">In words.</param>
public sealed record ReviewRequest(
    [property: Required] Guid? OrderId,
    [property: Required, Range(1, 5)] int? Rating,
    [property: StringLength(ReviewRequest.TextLength)] string? Text
)
{
    internal const int TextLength = 2000;
}

/// <summary>A review of a driver.</summary>
/// <param name="Id">The review.</param>
/// <param name="DriverId">Whom it is about.</param>
/// <param name="OrderId">The order.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="Text">In words.</param>
/// <param name="Response">Always null: drivers do not answer. The field is that of a restaurant's review.</param>
/// <param name="CreatedAt">When, UTC.</param>
/// <param name="Author">Who wrote it; null once the account is gone.</param>
internal sealed record ReviewResponse(
    Guid Id,
    Guid DriverId,
    Guid OrderId,
    int Rating,
    string? Text,
    string? Response,
    DateTime CreatedAt,
    ReviewAuthor? Author
)
{
    public static ReviewResponse Of(DriverReview review) =>
        new(
            review.Id,
            review.DriverId,
            review.OrderId,
            review.Rating,
            review.Text,
            null,
            review.CreatedAt,
            review.AuthorFirstName is null ? null : new ReviewAuthor(review.AuthorFirstName)
        );
}

/// <summary>Who wrote a review.</summary>
internal sealed record ReviewAuthor(string FirstName);
