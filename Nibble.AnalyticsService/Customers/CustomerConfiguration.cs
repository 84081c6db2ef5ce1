using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AnalyticsService.Customers;

internal sealed class CustomerFactConfiguration : IEntityTypeConfiguration<CustomerFact>
{
    public void Configure(EntityTypeBuilder<CustomerFact> builder)
    {
        builder.ToTable("customer_facts");
        builder.HasKey(customer => customer.CustomerId);
    }
}

internal sealed class CustomerMonthConfiguration : IEntityTypeConfiguration<CustomerMonth>
{
    public void Configure(EntityTypeBuilder<CustomerMonth> builder)
    {
        builder.ToTable("customer_months");
        builder.HasKey(month => new { month.CustomerId, month.Month });
    }
}

internal sealed class CohortCellConfiguration : IEntityTypeConfiguration<CohortCell>
{
    public void Configure(EntityTypeBuilder<CohortCell> builder)
    {
        builder.ToTable("cohort_cells");
        builder.HasKey(cell => new { cell.FirstMonth, cell.Month });
    }
}
