using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.UserService.Accounts;

namespace Nibble.UserService.Addresses;

internal sealed class AddressConfiguration : IEntityTypeConfiguration<Address>
{
    public void Configure(EntityTypeBuilder<Address> address)
    {
        address.ToTable("addresses");
        address.Property(a => a.Label).HasMaxLength(Address.LabelLength);
        address.Property(a => a.Line1).HasMaxLength(Address.LineLength);
        address.Property(a => a.Line2).HasMaxLength(Address.LineLength);
        address.Property(a => a.City).HasMaxLength(Address.CityLength);
        address.Property(a => a.PostalCode).HasMaxLength(Address.PostalCodeLength);
        address.Property(a => a.Country).HasMaxLength(2);
        address.Property(a => a.Version).IsConcurrencyToken();
        address.HasOne<User>().WithMany().HasForeignKey(a => a.UserId);
        address.HasIndex(a => new
        {
            a.UserId,
            a.CreatedAt,
            a.Id,
        });
        address.HasIndex(a => a.UserId, "IX_addresses_default").IsUnique().HasFilter("\"IsDefault\"");
    }
}
