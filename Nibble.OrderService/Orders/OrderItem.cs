using Nibble.Contracts;

namespace Nibble.OrderService.Orders;

/// <summary>A line of an order as it was priced; <paramref name="UnitPrice"/> includes the options, minor units.</summary>
internal sealed record OrderItem(
    Guid MenuItemId,
    string Name,
    int Quantity,
    long UnitPrice,
    IReadOnlyList<QuotedOption> Options,
    string? Note
)
{
    public long Total => checked(UnitPrice * Quantity);
}
