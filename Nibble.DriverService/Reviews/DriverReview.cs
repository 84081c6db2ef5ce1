namespace Nibble.DriverService.Reviews;

/// <summary>A customer's review of the driver of a delivered order.</summary>
internal sealed class DriverReview
{
    public required Guid Id { get; init; }

    public required Guid DriverId { get; init; }

    public required Guid OrderId { get; init; }

    public required Guid CustomerId { get; init; }

    /// <summary>The author's first name at that time; null once the account is deleted.</summary>
    public required string? AuthorFirstName { get; set; }

    /// <summary>1 to 5.</summary>
    public required int Rating { get; init; }

    public required string? Text { get; init; }

    public required DateTime CreatedAt { get; init; }
}
