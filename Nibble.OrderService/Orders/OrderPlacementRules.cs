using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.OrderService.Orders;

/// <summary>What a restaurant's quote says about whether an order can be placed.</summary>
internal static class OrderPlacementRules
{
    /// <summary>Null when the line can be ordered.</summary>
    public static Error? ToError(this QuotedLine line) =>
        line.ErrorCode switch
        {
            null => null,
            ErrorCodes.ItemUnavailable => Error.Conflict(line.ErrorCode, $"{line.Name} is not available now."),
            ErrorCodes.OptionInvalid => Error.Unprocessable(
                line.ErrorCode,
                $"The chosen options of {line.Name} do not fit its option groups."
            ),
            _ => ItemNotFound,
        };

    /// <summary>What is said of a dish that is on no menu.</summary>
    public static Error ItemNotFound { get; } =
        Error.Unprocessable(ErrorCodes.ItemNotFound, "The menu has no such item.");

    /// <summary>The error for a payment method that is not the customer's.</summary>
    public static Error PaymentMethodNotFound { get; } =
        Error.Unprocessable(ErrorCodes.PaymentMethodInvalid, "You have no such payment method.");

    /// <summary>Null when the restaurant serves this order at the asked time and place.</summary>
    public static Error? ValidatePlacement(this RestaurantQuote quote)
    {
        if (!quote.IsOpen)
        {
            return Error.Conflict(ErrorCodes.RestaurantClosed, $"{quote.Name} does not take orders at that time.");
        }

        if (quote.Lines.Select(ToError).FirstOrDefault(error => error is not null) is { } line)
        {
            return line;
        }

        if (quote.DistanceKm > quote.DeliveryRadiusKm)
        {
            return Error.Unprocessable(
                ErrorCodes.OutOfRange,
                $"{quote.Name} delivers up to {quote.DeliveryRadiusKm:0.#} km; the address is {quote.DistanceKm:0.#} km away."
            );
        }

        var subtotal = quote.Lines.Sum(line => checked(line.UnitPrice * line.Quantity));
        return subtotal < quote.MinimumOrder
            ? Error.Unprocessable(
                ErrorCodes.BelowMinimum,
                $"The minimum is {quote.MinimumOrder}, the order comes to {subtotal} (minor units of {quote.Currency})."
            )
            : null;
    }
}
