using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Clients;
using Nibble.OrderService.Data;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Jobs;
using Nibble.ServiceDefaults.Persistence;

namespace Nibble.OrderService.Carts;

/// <summary>The customer's cart.</summary>
internal static class CartEndpoints
{
    private const string Path = "/api/cart";

    public static void AddCarts(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<CartPricingService>();
        builder.Services.AddPeriodicJob<AbandonedCartCleanupJob>(TimeSpan.FromHours(1));
    }

    public static void MapCarts(this IEndpointRouteBuilder endpoints)
    {
        var cart = endpoints.MapGroup(Path).RequireAuthorization(Roles.Customer).WithTags("Cart");
        cart.MapGet("", GetAsync).WithName("GetCart").WithSummary("My cart at the restaurant's prices of this moment");
        cart.MapDelete("", EmptyAsync).WithName("EmptyCart").ProducesErrors(412).WithSummary("Take everything out");
        cart.MapPost("/items", AddItemAsync)
            .WithName("AddCartItem")
            .ProducesErrors(404)
            .ProducesErrors(409, ErrorCodes.DifferentRestaurant, ErrorCodes.ItemUnavailable, ErrorCodes.Conflict)
            .ProducesErrors(422, ErrorCodes.ItemNotFound, ErrorCodes.OptionInvalid)
            .ProducesErrors(412)
            .WithSummary("Put a dish into the cart");
        cart.MapPut("/items/{id:guid}", ChangeItemAsync)
            .WithName("ChangeCartItem")
            .ProducesErrors(409, ErrorCodes.ItemUnavailable)
            .ProducesErrors(422, ErrorCodes.ItemNotFound, ErrorCodes.OptionInvalid)
            .ProducesErrors(412)
            .WithSummary("Change quantity, options or note of a line");
        cart.MapDelete("/items/{id:guid}", RemoveItemAsync)
            .WithName("RemoveCartItem")
            .ProducesErrors(412)
            .WithSummary("Take a line out");
        cart.MapPut("/promo", ApplyPromotionAsync)
            .WithName("UseCartPromotion")
            .ProducesErrors(
                422,
                ErrorCodes.CartEmpty,
                ErrorCodes.PromotionInvalid,
                ErrorCodes.PromotionExpired,
                ErrorCodes.PromotionExhausted,
                ErrorCodes.PromotionMinimum
            )
            .ProducesErrors(412)
            .WithSummary("Use a promotion's code");
        cart.MapDelete("/promo", RemovePromotionAsync)
            .WithName("DropCartPromotion")
            .ProducesErrors(412)
            .WithSummary("Use no code");
    }

    private static async Task<Ok<CartResponse>> GetAsync(
        CurrentUser user,
        HttpResponse response,
        OrderDbContext db,
        CartPricingService pricing,
        CancellationToken cancellationToken
    )
    {
        var cart = await FindAsync(db, user, cancellationToken);
        response.SetETag(cart?.Version ?? 0);
        return TypedResults.Ok(await pricing.PriceAsync(cart, cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EmptyAsync(
        CurrentUser user,
        HttpRequest request,
        OrderDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(db, user, cancellationToken) is not { } cart)
        {
            return TypedResults.NoContent();
        }

        if (request.CheckIfMatch(cart.Version) is { } error)
        {
            return error.ToProblem();
        }

        cart.Empty(time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Created<CartResponse>, ProblemHttpResult>> AddItemAsync(
        AddCartItemRequest request,
        CurrentUser user,
        HttpContext context,
        OrderDbContext db,
        CartPricingService pricing,
        RestaurantClient restaurants,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var restaurantId = request.RestaurantId!.Value;
        var item = new CartItem(
            Guid.CreateVersion7(time.GetUtcNow()),
            request.MenuItemId!.Value,
            request.Quantity!.Value,
            [.. (request.OptionIds ?? []).Distinct()],
            request.Note
        );
        var cart = await FindAsync(db, user, cancellationToken);
        if (cart is null)
        {
            db.Add(cart = Cart.Of(user.Id, now));
        }

        if (context.Request.CheckIfMatch(cart.Version) is { } stale)
        {
            return stale.ToProblem();
        }

        if (cart.Add(restaurantId, item, now) is { } error)
        {
            return error.ToProblem();
        }

        return await SaveAsync(
            cart,
            cart.Items.Single(item.HasSameSelection),
            context,
            db,
            pricing,
            cancellationToken
        ) switch
        {
            { Error: { } saveError } => saveError.ToProblem(),
            var saved => TypedResults.Created(Path, saved.Cart),
        };
    }

    private static async Task<Results<Ok<CartResponse>, ProblemHttpResult>> ChangeItemAsync(
        Guid id,
        ChangeCartItemRequest request,
        CurrentUser user,
        HttpContext context,
        OrderDbContext db,
        CartPricingService pricing,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(db, user, cancellationToken) is not { } cart)
        {
            return Error.NotFound("The cart item").ToProblem();
        }

        var error =
            context.Request.CheckIfMatch(cart.Version)
            ?? cart.Change(
                id,
                request.Quantity,
                request.OptionIds is null ? null : [.. request.OptionIds.Distinct()],
                request.Note,
                time.GetUtcNow().UtcDateTime
            );
        if (error is not null)
        {
            return error.ToProblem();
        }

        return await SaveAsync(
            cart,
            cart.Items.Single(item => item.Id == id),
            context,
            db,
            pricing,
            cancellationToken
        ) switch
        {
            { Error: { } saveError } => saveError.ToProblem(),
            var saved => TypedResults.Ok(saved.Cart),
        };
    }

    private static async Task<Results<Ok<CartResponse>, ProblemHttpResult>> RemoveItemAsync(
        Guid id,
        CurrentUser user,
        HttpContext context,
        OrderDbContext db,
        CartPricingService pricing,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(db, user, cancellationToken) is not { } cart)
        {
            return Error.NotFound("The cart item").ToProblem();
        }

        var error = context.Request.CheckIfMatch(cart.Version) ?? cart.Remove(id, time.GetUtcNow().UtcDateTime);
        if (error is not null)
        {
            return error.ToProblem();
        }

        await db.SaveChangesAsync(cancellationToken);
        context.Response.SetETag(cart.Version);
        return TypedResults.Ok(await pricing.PriceAsync(cart, cancellationToken));
    }

    private static async Task<Results<Ok<CartResponse>, ProblemHttpResult>> ApplyPromotionAsync(
        UsePromotionRequest request,
        CurrentUser user,
        HttpContext context,
        OrderDbContext db,
        CartPricingService pricing,
        PromotionClient promotions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(db, user, cancellationToken) is not { IsEmpty: false } cart)
        {
            return Error.Unprocessable(ErrorCodes.CartEmpty, "There is nothing in the cart.").ToProblem();
        }

        if (context.Request.CheckIfMatch(cart.Version) is { } stale)
        {
            return stale.ToProblem();
        }

        var before = await pricing.PriceAsync(cart, cancellationToken);
        var holds = await promotions.ValidateAsync(
            new ValidatePromotion(request.Code, user.Id, cart.RestaurantId!.Value, before.Subtotal),
            cancellationToken
        );
        cart.SetPromoCode(holds.Code, time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        context.Response.SetETag(cart.Version);
        return TypedResults.Ok(await pricing.PriceAsync(cart, cancellationToken));
    }

    private static async Task<Results<Ok<CartResponse>, ProblemHttpResult>> RemovePromotionAsync(
        CurrentUser user,
        HttpContext context,
        OrderDbContext db,
        CartPricingService pricing,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var cart = await FindAsync(db, user, cancellationToken);
        if (cart is not null)
        {
            if (context.Request.CheckIfMatch(cart.Version) is { } stale)
            {
                return stale.ToProblem();
            }

            cart.SetPromoCode(null, time.GetUtcNow().UtcDateTime);
            await db.SaveChangesAsync(cancellationToken);
            context.Response.SetETag(cart.Version);
        }

        return TypedResults.Ok(await pricing.PriceAsync(cart, cancellationToken));
    }

    private static Task<Cart?> FindAsync(OrderDbContext db, CurrentUser user, CancellationToken cancellationToken) =>
        db.Carts.SingleOrDefaultAsync(cart => cart.CustomerId == user.Id, cancellationToken);

    /// <summary>Saves the cart if the restaurant serves the line that was touched, and answers with its prices.</summary>
    private static async Task<(CartResponse? Cart, Error? Error)> SaveAsync(
        Cart cart,
        CartItem changedItem,
        HttpContext context,
        OrderDbContext db,
        CartPricingService pricing,
        CancellationToken cancellationToken
    )
    {
        if (await pricing.QuoteAsync(cart, cancellationToken) is not { } quote)
        {
            return (null, Error.NotFound("The restaurant"));
        }

        var line = cart.Items.Zip(quote.Lines).Single(pair => pair.First == changedItem).Second;
        if (line.ToError() is { } error)
        {
            return (null, error);
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException raced) when (raced.IsUniqueViolation())
        {
            return (null, Error.Conflict(ErrorCodes.Conflict, "Your cart was made at the same moment; try again."));
        }

        context.Response.SetETag(cart.Version);
        return (await pricing.PriceAsync(cart, quote, cancellationToken), null);
    }
}
