using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;

namespace Nibble.Tests.Orders;

/// <summary>
/// The services that the Order Service calls, as a small real HTTP server that answers with the records of the contract.
/// A test sets up what it needs and may make any of them unavailable.
/// </summary>
public sealed class FakeServices : IAsyncDisposable
{
    private readonly WebApplication _server;

    public FakeServices()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddErrorHandling();
        builder.Services.ConfigureHttpJsonOptions(json => NibbleJson.Configure(json.SerializerOptions));
        _server = builder.Build();
        _server.UseErrorHandling();
        _server.Use(
            (context, next) =>
            {
                Calls.Enqueue($"{context.Request.Method} {context.Request.Path}");
                if (UnavailablePaths.Any(prefix => context.Request.Path.StartsWithSegments(prefix)))
                {
                    throw new HttpRequestException("Nobody answers.");
                }

                return next(context);
            }
        );
        _server.MapPost($"{InternalRoutes.Restaurants}/{{id:guid}}/quote", Quote);
        _server.MapGet($"{InternalRoutes.Users}/{{id:guid}}/addresses/{{addressId:guid}}", Address);
        _server.MapPost($"{InternalRoutes.Promotions}/validate", (ValidatePromotion request) => Validate(request.Code));
        _server.MapPost($"{InternalRoutes.Promotions}/redeem", Redeem);
        _server.MapPost($"{InternalRoutes.Promotions}/{{orderId:guid}}/release", Release);
        _server.MapGet($"{InternalRoutes.Deliveries}/{{orderId:guid}}", Delivery);
        _server.StartAsync().GetAwaiter().GetResult();
    }

    public ConcurrentDictionary<Guid, Restaurant> Restaurants { get; } = new();

    public ConcurrentDictionary<(Guid User, Guid Address), AddressSnapshot> Addresses { get; } = new();

    /// <summary>What a code takes off.</summary>
    public ConcurrentDictionary<string, Promotion> Promotions { get; } = new();

    public ConcurrentDictionary<Guid, DeliveryTracking> Deliveries { get; } = new();

    /// <summary>Path prefixes that answer 503.</summary>
    public ConcurrentBag<string> UnavailablePaths { get; } = [];

    /// <summary>All requests so far.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public HttpMessageHandler Handler => _server.GetTestServer().CreateHandler();

    public Restaurant AddRestaurant()
    {
        var restaurant = new Restaurant();
        Restaurants[restaurant.Id] = restaurant;
        return restaurant;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private IResult Quote(Guid id, QuoteRequest request)
    {
        if (!Restaurants.TryGetValue(id, out var restaurant))
        {
            return Error.NotFound("The restaurant").ToProblem();
        }

        return TypedResults.Ok(
            new RestaurantQuote(
                id,
                restaurant.OwnerId,
                restaurant.Name,
                restaurant.IsOpen ? "open" : "closed",
                restaurant.IsOpen,
                restaurant.Location,
                "EUR",
                restaurant.DeliveryFee,
                restaurant.MinimumOrder,
                request.DeliverTo is null ? null : restaurant.DistanceKm,
                8,
                20,
                [.. request.Items.Select(item => CreateQuoteLine(restaurant, item))]
            )
        );
    }

    private static QuotedLine CreateQuoteLine(Restaurant restaurant, QuoteItem item)
    {
        if (!restaurant.Menu.TryGetValue(item.MenuItemId, out var dish))
        {
            return new QuotedLine(item.MenuItemId, "", item.Quantity, 0, [], ErrorCodes.ItemNotFound);
        }

        var options = dish.Options.Where(option => item.OptionIds.Contains(option.Id)).ToList();
        return new QuotedLine(
            item.MenuItemId,
            dish.Name,
            item.Quantity,
            dish.Price + options.Sum(option => option.Price),
            options,
            !dish.IsAvailable ? ErrorCodes.ItemUnavailable
                : options.Count < item.OptionIds.Count ? ErrorCodes.OptionInvalid
                : null
        );
    }

    private IResult Address(Guid id, Guid addressId) =>
        Addresses.TryGetValue((id, addressId), out var address)
            ? TypedResults.Ok(address)
            : Error.NotFound("The address").ToProblem();

    private IResult Validate(string code) =>
        Promotions.TryGetValue(code, out var promotion) && promotion.RemainingUses > 0
            ? TypedResults.Ok(new PromotionDiscount(Guid.NewGuid(), code, promotion.Discount))
            : Error.Unprocessable(ErrorCodes.PromotionInvalid, "There is no such code.").ToProblem();

    private IResult Redeem(RedeemPromotion request)
    {
        var promotion = Promotions[request.Code];
        lock (promotion)
        {
            if (promotion.Orders.Add(request.OrderId) && --promotion.RemainingUses < 0)
            {
                promotion.RemainingUses++;
                promotion.Orders.Remove(request.OrderId);
                return Error.Unprocessable(ErrorCodes.PromotionExhausted, "The code is used up.").ToProblem();
            }

            return TypedResults.Ok(new PromotionDiscount(Guid.NewGuid(), request.Code, promotion.Discount));
        }
    }

    private NoContent Release(Guid orderId)
    {
        foreach (var promotion in Promotions.Values)
        {
            lock (promotion)
            {
                promotion.RemainingUses += promotion.Orders.Remove(orderId) ? 1 : 0;
            }
        }

        return TypedResults.NoContent();
    }

    private IResult Delivery(Guid orderId) =>
        Deliveries.TryGetValue(orderId, out var delivery)
            ? TypedResults.Ok(delivery)
            : Error.NotFound("The delivery").ToProblem();

    /// <summary>A restaurant with a small menu.</summary>
    public sealed class Restaurant
    {
        public Restaurant()
        {
            Menu[PizzaId] = Pizza;
            Menu[SaladId] = Salad;
        }

        public Guid Id { get; } = Guid.NewGuid();

        public Guid OwnerId { get; } = Guid.NewGuid();

        public string Name { get; } = "Forno Rosso";

        public GeoPoint Location { get; } = new(52.52, 13.40);

        public bool IsOpen { get; set; } = true;

        public long DeliveryFee { get; set; } = 299;

        public long MinimumOrder { get; set; } = 1000;

        public double DistanceKm { get; set; } = 2;

        public Guid PizzaId { get; } = Guid.NewGuid();

        public Guid SaladId { get; } = Guid.NewGuid();

        public Dish Pizza { get; } =
            new("Pizza Margherita", 890) { Options = [new(Guid.NewGuid(), "Extra cheese", 150)] };

        public Dish Salad { get; } = new("Salad", 555);

        public ConcurrentDictionary<Guid, Dish> Menu { get; } = new();
    }

    public sealed class Dish(string name, long price)
    {
        public string Name { get; } = name;

        public long Price { get; set; } = price;

        public bool IsAvailable { get; set; } = true;

        public IReadOnlyList<QuotedOption> Options { get; init; } = [];
    }

    public sealed class Promotion(long discount, int remainingUses)
    {
        public long Discount { get; } = discount;

        public int RemainingUses { get; set; } = remainingUses;

        public HashSet<Guid> Orders { get; } = [];
    }
}
