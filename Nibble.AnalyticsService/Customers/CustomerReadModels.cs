namespace Nibble.AnalyticsService.Customers;

/// <summary>The month of a customer's first order (months since year 0, UTC).</summary>
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

/// <summary>Number of customers of a cohort who ordered in a month.</summary>
internal sealed class CohortCell
{
    public int FirstMonth { get; private set; }

    public int Month { get; private set; }

    public long Customers { get; private set; }
}
