using System.Globalization;
using System.Text.Json;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.AdminService.Simulation;

/// <summary>Gets hungry, orders, follows the order to the door, sometimes calls it off, sometimes writes a review.</summary>
internal sealed class Customer(
    Resident me,
    Func<Guid, bool> hasCook,
    Pace pace,
    Chance chance,
    SimulationFigures figures,
    Perseverance perseverance
) : ILife
{
    private const int MostDishes = 3;

    private static readonly string[] Comments =
    [
        "Still hot, thank you!",
        "Tasty as always.",
        "The driver was so kind.",
        "A bit late, but good.",
        "Small portion for the price.",
    ];
    private static readonly string[] LastStatuses = ["delivered", "rejected", "cancelled", "payment_failed"];

    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        await pace.WaitAsync(chance.Minutes(0, 8), cancellationToken);
        while (true)
        {
            if (await OrderAsync(cancellationToken) is { } order)
            {
                figures.Count(Happening.Placed);
                await SeeToTheEndAsync(order, cancellationToken);
            }

            await pace.WaitAsync(chance.Minutes(10, 40), cancellationToken);
        }
    }

    /// <summary>Null when nothing fits, or it is refused.</summary>
    private async Task<SeenOrder?> OrderAsync(CancellationToken cancellationToken)
    {
        using var act = NibbleTelemetry.Source.StartActivity("customer orders");
        var addresses = await me.GetAsync<SeenPage<SeenAddress>>("/api/users/me/addresses", cancellationToken);
        var home = addresses.Items[0];
        var near = string.Create(
            CultureInfo.InvariantCulture,
            $"/api/restaurants?lat={home.Location.Lat}&lng={home.Location.Lng}&openNow=true&limit=100"
        );
        var found = await me.GetAsync<SeenPage<SeenRestaurant>>(near, cancellationToken);
        var cooking = found.Items.Where(restaurant => hasCook(restaurant.Id)).ToList();
        if (cooking.Count == 0)
        {
            return null;
        }

        var restaurant = chance.OneOf(cooking);
        var menu = await me.GetAsync<SeenMenu>($"/api/restaurants/{restaurant.Id}/menu", cancellationToken);
        var dishes = menu.Categories.SelectMany(category => category.Items).Where(dish => dish.IsAvailable).ToList();
        if (dishes.Count == 0)
        {
            return null;
        }

        return await me.TryAsync<SeenOrder>(
            HttpMethod.Post,
            "/api/orders",
            new
            {
                AddressId = home.Id,
                PaymentMethodId = await CardAsync(cancellationToken),
                Tip = chance.Of(0.5) ? chance.Number(1, 6) * 50 : 0,
                RestaurantId = restaurant.Id,
                Items = Choose(dishes, restaurant.MinimumOrder),
            },
            cancellationToken
        );
    }

    private List<object> Choose(List<SeenDish> dishes, long minimum)
    {
        var wanted = new List<object>();
        var enough = chance.Number(1, MostDishes);
        for (long sum = 0; wanted.Count < enough || sum < minimum; )
        {
            var dish = chance.OneOf(dishes);
            var options = dish.OptionGroups.SelectMany(group => group.Options.Take(group.MinSelections));
            wanted.Add(
                new
                {
                    MenuItemId = dish.Id,
                    Quantity = 1,
                    OptionIds = options.Select(option => option.Id),
                }
            );
            sum += dish.Price;
        }

        return wanted;
    }

    private async Task<Guid> CardAsync(CancellationToken cancellationToken)
    {
        const string cards = "/api/orders/payment-methods";
        var known = await me.GetAsync<SeenPage<SeenCard>>(cards, cancellationToken);
        return known.Items is [var first, ..]
            ? first.Id
            : (await me.TryAsync<SeenCard>(HttpMethod.Post, cards, new { Token = "tok_visa" }, cancellationToken))!.Id;
    }

    private async Task SeeToTheEndAsync(SeenOrder order, CancellationToken cancellationToken)
    {
        var path = $"/api/orders/{order.Id}";
        if (chance.Of(0.04))
        {
            await pace.WaitAsync(chance.Minutes(0.5, 3), cancellationToken);
            using var act = NibbleTelemetry.Source.StartActivity("customer cancels");
            var reason = new { Reason = "I changed my mind." };
            if (await me.TryAsync(HttpMethod.Post, $"{path}/cancel", reason, cancellationToken))
            {
                figures.Count(Happening.Cancelled);
                return;
            }
        }

        while (!LastStatuses.Contains(order.Status))
        {
            await perseverance.FinishAsync(
                async token =>
                {
                    await FollowAsync(path, token);
                    order = await me.GetAsync<SeenOrder>(path, token);
                },
                cancellationToken
            );
        }

        if (order.Status == "delivered" && chance.Of(0.6))
        {
            await pace.WaitAsync(chance.Minutes(5, 15), cancellationToken);
            await ReviewAsync($"/api/restaurants/{order.RestaurantId}/reviews", order, cancellationToken);
            if (order.DriverId is { } driver && chance.Of(0.5))
            {
                await ReviewAsync($"/api/drivers/{driver}/reviews", order, cancellationToken);
            }
        }
    }

    /// <summary>Until its last status, or until the stream ends.</summary>
    private async Task FollowAsync(string path, CancellationToken cancellationToken)
    {
        await foreach (var told in me.ListenAsync($"{path}/events", cancellationToken))
        {
            if (
                told is not null
                && JsonSerializer.Deserialize<SeenChange>(told, NibbleJson.Options) is { Status: { } status }
                && LastStatuses.Contains(status)
            )
            {
                return;
            }
        }
    }

    private async Task ReviewAsync(string path, SeenOrder order, CancellationToken cancellationToken)
    {
        using var act = NibbleTelemetry.Source.StartActivity("customer reviews");
        var review = new
        {
            OrderId = order.Id,
            Rating = chance.Of(0.7) ? 5 : chance.Number(2, 4),
            Text = chance.Of(0.5) ? chance.OneOf(Comments) : null,
        };
        if (await me.TryAsync(HttpMethod.Post, path, review, cancellationToken))
        {
            figures.Count(Happening.Reviewed);
        }
    }
}
