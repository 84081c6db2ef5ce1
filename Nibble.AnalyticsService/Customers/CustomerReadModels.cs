using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AnalyticsService.Customers;

/// <summary>A customer's first month with an order (months since year 0, UTC).</summary>
internal sealed class CustomerFact
{
    public Guid CustomerId { get; private set; }

    public int FirstMonth { get; private set; }
}

/// <summary>A month in which a customer ordered.</summary>
internal sealed class CustomerMonth
{
    public Guid CustomerId { get; private set; }

    public int Month { get; private set; }
}

/// <summary>How many customers of a cohort ordered in a month.</summary>
internal sealed class CohortCell
{
    public int FirstMonth { get; private set; }

    public int Month { get; private set; }

    public long Customers { get; private set; }
}

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
