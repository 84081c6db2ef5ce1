using Nibble.ServiceDefaults.Identity;

namespace Nibble.OrderService.Orders;

/// <summary>Who does something to an order.</summary>
/// <param name="Id">The account; null when nobody did it.</param>
/// <param name="Role">In which role; <see cref="SystemRole"/> when nobody did it.</param>
internal readonly record struct Actor(Guid? Id, string Role)
{
    /// <summary>The role of a time-out or of a consequence.</summary>
    public const string SystemRole = "system";

    /// <summary>Nobody: a time-out, a consequence.</summary>
    public static Actor System { get; } = new(null, SystemRole);

    public bool IsCustomer => Role == Roles.Customer;
}
