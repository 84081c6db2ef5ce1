using Nibble.ServiceDefaults.Errors;

namespace Nibble.OrderService.Carts;

/// <summary>What a customer is about to order, of one restaurant. It holds wishes, never prices.</summary>
internal sealed class Cart
{
    /// <summary>The most lines in a cart and in an order.</summary>
    public const int MaxLines = 50;

    /// <summary>The most pieces of one line.</summary>
    public const int MaxQuantity = 99;

    private Cart() { }

    public Guid CustomerId { get; private init; }

    /// <summary>Null while the cart is empty.</summary>
    public Guid? RestaurantId { get; private set; }

    public IReadOnlyList<CartItem> Items { get; private set; } = [];

    public string? PromoCode { get; private set; }

    public DateTime UpdatedAt { get; private set; }

    public long Version { get; private set; } = 1;

    public bool IsEmpty => Items.Count == 0;

    public static Cart Of(Guid customerId, DateTime now) => new() { CustomerId = customerId, UpdatedAt = now };

    /// <summary>Puts something in; the same wish again raises its quantity.</summary>
    public Error? Add(Guid restaurantId, CartItem newItem, DateTime now)
    {
        if (!IsEmpty && RestaurantId != restaurantId)
        {
            return Error.Conflict(
                ErrorCodes.DifferentRestaurant,
                "The cart holds dishes of another restaurant; empty it first."
            );
        }

        var same = Items.FirstOrDefault(item => item.HasSameSelection(newItem));
        var quantity = newItem.Quantity + (same?.Quantity ?? 0);
        if (quantity > MaxQuantity)
        {
            return Error.Invalid("quantity", $"At most {MaxQuantity} of one line.");
        }

        if (same is null && Items.Count == MaxLines)
        {
            return Error.Invalid("menuItemId", $"A cart has at most {MaxLines} lines.");
        }

        RestaurantId = restaurantId;
        Items = same is null
            ? [.. Items, newItem]
            : [.. Items.Select(item => item == same ? item with { Quantity = quantity } : item)];
        Touch(now);
        return null;
    }

    /// <summary>Changes a line; what is null stays.</summary>
    public Error? Change(Guid itemId, int? quantity, IReadOnlyList<Guid>? optionIds, string? note, DateTime now)
    {
        if (Items.All(item => item.Id != itemId))
        {
            return ItemNotFound();
        }

        Items =
        [
            .. Items.Select(item =>
                item.Id == itemId
                    ? item with
                    {
                        Quantity = quantity ?? item.Quantity,
                        OptionIds = optionIds ?? item.OptionIds,
                        Note = note ?? item.Note,
                    }
                    : item
            ),
        ];
        Touch(now);
        return null;
    }

    /// <summary>Takes a line out; the last one takes restaurant and promotion with it.</summary>
    public Error? Remove(Guid itemId, DateTime now)
    {
        var rest = Items.Where(item => item.Id != itemId).ToArray();
        if (rest.Length == Items.Count)
        {
            return ItemNotFound();
        }

        if (rest.Length == 0)
        {
            Empty(now);
            return null;
        }

        Items = rest;
        Touch(now);
        return null;
    }

    /// <summary>Keeps a code with the cart; whether it holds is asked each time the cart is priced.</summary>
    public void SetPromoCode(string? code, DateTime now)
    {
        PromoCode = code;
        Touch(now);
    }

    /// <summary>Takes everything out.</summary>
    public void Empty(DateTime now)
    {
        Items = [];
        RestaurantId = null;
        PromoCode = null;
        Touch(now);
    }

    private void Touch(DateTime now)
    {
        UpdatedAt = now;
        Version++;
    }

    private static Error ItemNotFound() => Error.NotFound("The cart item");
}

/// <summary>A wish: so many of that, with those options.</summary>
internal sealed record CartItem(Guid Id, Guid MenuItemId, int Quantity, IReadOnlyList<Guid> OptionIds, string? Note)
{
    public bool HasSameSelection(CartItem other) =>
        MenuItemId == other.MenuItemId
        && Note == other.Note
        && OptionIds.Order().SequenceEqual(other.OptionIds.Order());
}
