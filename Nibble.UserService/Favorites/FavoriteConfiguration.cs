using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.UserService.Accounts;

namespace Nibble.UserService.Favorites;

internal sealed class FavoriteConfiguration : IEntityTypeConfiguration<Favorite>
{
    public void Configure(EntityTypeBuilder<Favorite> favorite)
    {
        favorite.ToTable("favorites");
        favorite.HasKey(f => new
        {
            f.UserId,
            f.Kind,
            f.TargetId,
        });
        favorite.HasOne<User>().WithMany().HasForeignKey(f => f.UserId);
        favorite.HasIndex(f => new
        {
            f.UserId,
            f.CreatedAt,
            f.TargetId,
        });
    }
}
