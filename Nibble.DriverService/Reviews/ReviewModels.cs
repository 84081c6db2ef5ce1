using System.ComponentModel.DataAnnotations;
using Nibble.Contracts;

namespace Nibble.DriverService.Reviews;

/// <summary>A review of the driver of a delivered order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="Text">The text.</param>
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
/// <param name="DriverId">The reviewed driver.</param>
/// <param name="OrderId">The order.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="Text">The text.</param>
/// <param name="Response">Always null: drivers do not respond. Present for consistency with restaurant reviews.</param>
/// <param name="CreatedAt">When it was written, UTC.</param>
/// <param name="Author">The author.</param>
internal sealed record ReviewResponse(
    Guid Id,
    Guid DriverId,
    Guid OrderId,
    int Rating,
    string? Text,
    string? Response,
    DateTime CreatedAt,
    ReviewAuthor Author
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
            new ReviewAuthor(review.AuthorFirstName)
        );
}
