using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.DriverService.Reviews;

internal sealed class DriverReviewConfiguration : IEntityTypeConfiguration<DriverReview>
{
    public void Configure(EntityTypeBuilder<DriverReview> builder)
    {
        builder.ToTable("driver_reviews");
        builder.Property(review => review.Id).ValueGeneratedNever();
        builder.Property(review => review.AuthorFirstName).HasMaxLength(100);
        builder.Property(review => review.Text).HasMaxLength(ReviewRequest.TextLength);
        // One review per order, also under concurrency.
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
