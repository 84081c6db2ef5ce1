using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.DriverService.Reviews;

/// <summary>A customer's word on the driver of a delivered order.</summary>
internal sealed class DriverReview
{
    public required Guid Id { get; init; }

    public required Guid DriverId { get; init; }

    public required Guid OrderId { get; init; }

    public required Guid CustomerId { get; init; }

    /// <summary>The author's name at that time; null once the account is gone.</summary>
    public required string? AuthorFirstName { get; set; }

    /// <summary>1 to 5.</summary>
    public required int Rating { get; init; }

    public required string? Text { get; init; }

    public required DateTime CreatedAt { get; init; }
}

internal sealed class DriverReviewConfiguration : IEntityTypeConfiguration<DriverReview>
{
    public void Configure(EntityTypeBuilder<DriverReview> builder)
    {
        builder.ToTable("driver_reviews");
        builder.Property(review => review.Id).ValueGeneratedNever();
        builder.Property(review => review.AuthorFirstName).HasMaxLength(100);
        builder.Property(review => review.Text).HasMaxLength(ReviewRequest.TextLength);
        // Once an order, whoever comes at the same moment.
        builder.HasIndex(review => review.OrderId).IsUnique();
        builder.HasIndex(review => new
        {
            review.DriverId,
            review.CreatedAt,
            review.Id,
        });
        builder.HasIndex(review => new
        {
            review.CustomerId,
            review.CreatedAt,
            review.Id,
        });
    }
}
