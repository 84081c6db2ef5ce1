using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Data;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Jobs;
using Nibble.ServiceDefaults.Json;
using Nibble.ServiceDefaults.Persistence;

namespace Nibble.OrderService.Orders;

/// <summary>Orders: placed by customers, cooked by restaurants, looked after by the staff.</summary>
internal static class OrderEndpoints
{
    public const string Path = "/api/orders";

    private const string IdempotencyKey = "Idempotency-Key";
    private const string IdempotencyReplayed = "Idempotency-Replayed";

    public static void AddOrders(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<OrderDraftFactory>();
        builder.Services.AddScoped<OrderPlacementService>();
        builder.Services.AddScoped<OrderUpdateService>();
        builder.Services.AddScoped<IDatabaseSeed<OrderDbContext>, OrderSeed>();
        builder.Services.AddPeriodicJob<OrderExpirationJob>(TimeSpan.FromSeconds(1));
        builder.Services.AddPeriodicJob<IdempotencyRecordCleanupJob>(TimeSpan.FromHours(1));
    }

    public static void MapOrders(this IEndpointRouteBuilder endpoints)
    {
        var orders = endpoints.MapGroup(Path).RequireAuthorization(Policies.SignedIn).WithTags("Orders");
        MapPlacement(orders);
        MapQueries(orders);
        MapStatusChanges(orders);
        MapRestaurantCommands(orders);
        MapCancellation(orders);
        MapAmountChanges(orders);
        endpoints
            .MapGet($"{InternalRoutes.Orders}/{{id:guid}}", GetSummaryAsync)
            .RequireAuthorization(Policies.Service)
            .ExcludeFromDescription();
    }

    /// <summary>Placement by the customer.</summary>
    private static void MapPlacement(RouteGroupBuilder orders)
    {
        orders
            .MapPost("", PlaceAsync)
            .RequireAuthorization(Roles.Customer)
            .WithName("PlaceOrder")
            .ProducesErrors(404)
            .ProducesErrors(
                402,
                ErrorCodes.PaymentDeclined,
                ErrorCodes.InsufficientFunds,
                ErrorCodes.PaymentProviderError
            )
            .ProducesErrors(409, ErrorCodes.RestaurantClosed, ErrorCodes.ItemUnavailable)
            .ProducesErrors(
                422,
                ErrorCodes.CartEmpty,
                ErrorCodes.ItemNotFound,
                ErrorCodes.OptionInvalid,
                ErrorCodes.OutOfRange,
                ErrorCodes.BelowMinimum,
                ErrorCodes.PaymentMethodInvalid,
                ErrorCodes.PromotionInvalid,
                ErrorCodes.PromotionExpired,
                ErrorCodes.PromotionExhausted,
                ErrorCodes.PromotionMinimum,
                ErrorCodes.IdempotencyKeyReused
            )
            .WithSummary("Order the cart, or the given items; an Idempotency-Key makes it safe to repeat");
    }

    /// <summary>Lists and single orders.</summary>
    private static void MapQueries(RouteGroupBuilder orders)
    {
        orders.MapGet("", ListAsync).WithName("ListOrders").WithSummary("The orders I am party to, the newest first");
        orders.MapGet("/{id:guid}", GetAsync).WithName("GetOrder").WithSummary("One order, with its ETag");
        orders.MapGet("/{id:guid}/history", HistoryAsync).WithName("GetOrderHistory").WithSummary("Its steps so far");
    }

    /// <summary>Transitions by the name of the status.</summary>
    private static void MapStatusChanges(RouteGroupBuilder orders)
    {
        orders
            .MapPut("/{id:guid}", ChangeStatusAsync)
            .WithName("ChangeOrderStatus")
            .ProducesErrors(403)
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(412)
            .WithSummary("Take the step to the named status, with the same rules as the step's own path");
        orders
            .MapDelete("/{id:guid}", DeleteAsync)
            .WithName("DeleteOrder")
            .ProducesErrors(403)
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(412)
            .WithSummary("Cancel it");
    }

    /// <summary>Transitions by the restaurant.</summary>
    private static void MapRestaurantCommands(RouteGroupBuilder orders)
    {
        orders
            .MapPost("/{id:guid}/accept", AcceptAsync)
            .RequireAuthorization(Roles.RestaurantOwner)
            .WithName("AcceptOrder")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(412)
            .WithSummary("The restaurant will cook it: payment is taken, a driver is looked for");
        orders
            .MapPost("/{id:guid}/reject", RejectAsync)
            .RequireAuthorization(Roles.RestaurantOwner)
            .WithName("RejectOrder")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(412)
            .WithSummary("The restaurant will not cook it");
        orders
            .MapPost("/{id:guid}/preparing", PrepareAsync)
            .RequireAuthorization(Roles.RestaurantOwner)
            .WithName("StartPreparingOrder")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(412)
            .WithSummary("The kitchen started");
        orders
            .MapPost("/{id:guid}/ready", ReadyAsync)
            .RequireAuthorization(Roles.RestaurantOwner)
            .WithName("MarkOrderReady")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(412)
            .WithSummary("It waits for the driver");
    }

    /// <summary>Cancellation by the customer or the staff.</summary>
    private static void MapCancellation(RouteGroupBuilder orders)
    {
        orders
            .MapPost("/{id:guid}/cancel", CancelAsync)
            .WithName("CancelOrder")
            .ProducesErrors(403)
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(412)
            .WithSummary("Call it off: the customer until the kitchen starts, the staff until it is delivered");
    }

    /// <summary>Changes of what the customer pays.</summary>
    private static void MapAmountChanges(RouteGroupBuilder orders)
    {
        orders
            .MapPut("/{id:guid}/tip", TipAsync)
            .RequireAuthorization(Roles.Customer)
            .WithName("ChangeOrderTip")
            .ProducesErrors(402, ErrorCodes.PaymentDeclined)
            .ProducesErrors(409, ErrorCodes.InvalidTransition, ErrorCodes.Conflict)
            .ProducesErrors(422, ErrorCodes.RefundExceedsPayment)
            .ProducesErrors(412)
            .WithSummary("Change the tip, until a day after delivery");
        orders
            .MapPost("/{id:guid}/refund", RefundAsync)
            .RequireAuthorization(Policies.Staff)
            .WithName("RefundOrder")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(422, ErrorCodes.RefundExceedsPayment)
            .ProducesErrors(412)
            .WithSummary("Give back a part of what was paid, or all of it");
    }

    private static async Task<Results<Created<OrderResponse>, ProblemHttpResult>> PlaceAsync(
        PlaceOrderRequest request,
        [FromHeader(Name = IdempotencyKey)] string? idempotencyKey,
        CurrentUser user,
        HttpResponse response,
        OrderPlacementService placement,
        CancellationToken cancellationToken
    )
    {
        if (idempotencyKey is { Length: 0 or > IdempotencyRecord.MaxKeyLength })
        {
            return Error.Invalid(IdempotencyKey, $"1 to {IdempotencyRecord.MaxKeyLength} characters.").ToProblem();
        }

        var answer = await placement.PlaceAsync(user.Id, request, idempotencyKey, cancellationToken);
        if (answer.IsReplayed)
        {
            response.Headers[IdempotencyReplayed] = "true";
        }

        if (answer.Order is { } order)
        {
            response.SetETag(answer.Version);
            return TypedResults.Created($"{Path}/{order.Id}", order);
        }

        if (answer.OrderId is { } unpaid)
        {
            response.Headers.Location = $"{Path}/{unpaid}";
        }

        return answer.Error!.ToProblem();
    }

    private static async Task<Ok<Page<OrderResponse>>> ListAsync(
        PageRequest page,
        QueryEnum<OrderStatus>? status,
        bool? active,
        Guid? restaurantId,
        DateTime? from,
        DateTime? to,
        CurrentUser user,
        OrderDbContext db,
        CancellationToken cancellationToken
    )
    {
        var orders = db.Orders.AsNoTracking().After(page.DecodeCursor<TimeCursor>());
        if (status?.Value is { } wanted)
        {
            orders = orders.Where(order => order.Status == wanted);
        }

        if (active == true)
        {
            // Those under way are few, and the index on the status finds them without reading anybody's history.
            orders = orders.Where(order => OrderStatusExtensions.Active.Contains(order.Status));
        }

        if (restaurantId is not null)
        {
            orders = orders.Where(order => order.RestaurantId == restaurantId);
        }

        if (from?.ToUniversalTime() is { } first)
        {
            orders = orders.Where(order => order.CreatedAt >= first);
        }

        if (to?.ToUniversalTime() is { } end)
        {
            orders = orders.Where(order => order.CreatedAt < end);
        }

        var rows = await orders.ListNewestForAsync(user, page.Limit + 1, cancellationToken);
        var found = page.ToPage(rows, order => new TimeCursor(order.CreatedAt, order.Id));
        return TypedResults.Ok(new Page<OrderResponse>([.. found.Items.Select(OrderResponse.Of)], found.Next));
    }

    private static async Task<Results<Ok<OrderResponse>, ProblemHttpResult>> GetAsync(
        Guid id,
        CurrentUser user,
        HttpResponse response,
        OrderDbContext db,
        CancellationToken cancellationToken
    )
    {
        var order = await db
            .Orders.AsNoTracking()
            .VisibleTo(user)
            .SingleOrDefaultAsync(order => order.Id == id, cancellationToken);
        if (order is null)
        {
            return OrderNotFound();
        }

        response.SetETag(order.Version);
        return TypedResults.Ok(OrderResponse.Of(order));
    }

    private static async Task<Results<Ok<Page<HistoryEntryResponse>>, ProblemHttpResult>> HistoryAsync(
        Guid id,
        PageRequest page,
        CurrentUser user,
        OrderDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Orders.VisibleTo(user).AnyAsync(order => order.Id == id, cancellationToken))
        {
            return OrderNotFound();
        }

        // The order machine has few steps, so all are read; none is ever taken back, so a place in the list is a cursor.
        var steps = await db
            .Changes.Where(change => change.OrderId == id && change.Kind == OrderChangeKind.StatusChanged)
            .OrderBy(change => change.Sequence)
            .Select(change => new HistoryEntryResponse(
                change.Status,
                change.At,
                new ActorResponse(change.ById, change.ByRole),
                change.Reason
            ))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(page.PaginateInMemory(steps, step => $"{step.Status} {step.At:O}"));
    }

    private static Task<Results<Ok<OrderResponse>, ProblemHttpResult>> ChangeStatusAsync(
        Guid id,
        ChangeOrderStatusRequest request,
        CurrentUser user,
        HttpContext context,
        OrderDbContext db,
        OrderUpdateService orderUpdates,
        CancellationToken cancellationToken
    )
    {
        var reason = string.IsNullOrWhiteSpace(request.Notes) ? null : request.Notes;
        var isOwner = user.Roles.Contains(Roles.RestaurantOwner);
        var owner = new Actor(user.Id, Roles.RestaurantOwner);
        return request.Status switch
        {
            OrderStatus.Cancelled => CancelOrderAsync(
                id,
                reason ?? NoReason,
                user,
                context,
                db,
                orderUpdates,
                cancellationToken
            ),
            OrderStatus.Accepted when isOwner => Run((order, now) => order.Accept(owner, null, now)),
            OrderStatus.Rejected when isOwner => Run((order, now) => order.Reject(owner, reason ?? NoReason, now)),
            OrderStatus.Preparing when isOwner => Run((order, now) => order.StartPreparing(owner, now)),
            OrderStatus.Ready when isOwner => Run((order, now) => order.MarkReady(owner, now)),
            OrderStatus.Accepted or OrderStatus.Rejected or OrderStatus.Preparing or OrderStatus.Ready => RefuseAsync(
                Error.Forbidden("The restaurant takes this step.")
            ),
            var other => RefuseAsync(
                Error.Conflict(ErrorCodes.InvalidTransition, $"Nobody sets {other!.Value.ToSnakeCase()} by hand.")
            ),
        };

        Task<Results<Ok<OrderResponse>, ProblemHttpResult>> Run(Func<Order, DateTime, Error?> verb) =>
            ApplyAsync(
                id,
                orders => orders.Where(order => order.OwnerId == user.Id),
                verb,
                context,
                orderUpdates,
                cancellationToken
            );

        async Task<Results<Ok<OrderResponse>, ProblemHttpResult>> RefuseAsync(Error error) =>
            await db.Orders.VisibleTo(user).AnyAsync(order => order.Id == id, cancellationToken)
                ? error.ToProblem()
                : OrderNotFound();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id,
        CurrentUser user,
        HttpContext context,
        OrderDbContext db,
        OrderUpdateService orderUpdates,
        CancellationToken cancellationToken
    )
    {
        var answer = await CancelOrderAsync(id, NoReason, user, context, db, orderUpdates, cancellationToken);
        return answer.Result is ProblemHttpResult problem ? problem : TypedResults.NoContent();
    }

    private static Task<Results<Ok<OrderResponse>, ProblemHttpResult>> AcceptAsync(
        Guid id,
        AcceptOrderRequest? request,
        CurrentUser user,
        HttpContext context,
        OrderUpdateService orderUpdates,
        CancellationToken cancellationToken
    ) =>
        ApplyAsOwnerAsync(
            id,
            (order, by, now) => order.Accept(by, request?.PrepMinutes, now),
            user,
            context,
            orderUpdates,
            cancellationToken
        );

    private static Task<Results<Ok<OrderResponse>, ProblemHttpResult>> RejectAsync(
        Guid id,
        ReasonRequest request,
        CurrentUser user,
        HttpContext context,
        OrderUpdateService orderUpdates,
        CancellationToken cancellationToken
    ) =>
        ApplyAsOwnerAsync(
            id,
            (order, by, now) => order.Reject(by, request.Reason, now),
            user,
            context,
            orderUpdates,
            cancellationToken
        );

    private static Task<Results<Ok<OrderResponse>, ProblemHttpResult>> PrepareAsync(
        Guid id,
        CurrentUser user,
        HttpContext context,
        OrderUpdateService orderUpdates,
        CancellationToken cancellationToken
    ) =>
        ApplyAsOwnerAsync(
            id,
            (order, by, now) => order.StartPreparing(by, now),
            user,
            context,
            orderUpdates,
            cancellationToken
        );

    private static Task<Results<Ok<OrderResponse>, ProblemHttpResult>> ReadyAsync(
        Guid id,
        CurrentUser user,
        HttpContext context,
        OrderUpdateService orderUpdates,
        CancellationToken cancellationToken
    ) =>
        ApplyAsOwnerAsync(
            id,
            (order, by, now) => order.MarkReady(by, now),
            user,
            context,
            orderUpdates,
            cancellationToken
        );

    private static Task<Results<Ok<OrderResponse>, ProblemHttpResult>> CancelAsync(
        Guid id,
        ReasonRequest request,
        CurrentUser user,
        HttpContext context,
        OrderDbContext db,
        OrderUpdateService orderUpdates,
        CancellationToken cancellationToken
    ) => CancelOrderAsync(id, request.Reason, user, context, db, orderUpdates, cancellationToken);

    /// <summary>A raise that the card refuses is undone, and the customer is told so.</summary>
    private static async Task<Results<Ok<OrderResponse>, ProblemHttpResult>> TipAsync(
        Guid id,
        TipRequest request,
        CurrentUser user,
        HttpContext context,
        OrderUpdateService orderUpdates,
        CancellationToken cancellationToken
    )
    {
        var answer = await ApplyAsync(
            id,
            orders => orders.Where(order => order.CustomerId == user.Id),
            (order, now) => order.ChangeTip(request.Tip!.Value, now),
            context,
            orderUpdates,
            cancellationToken
        );
        return answer.Result is Ok<OrderResponse> { Value: { } order } && order.Tip != request.Tip
            ? Error
                .PaymentRequired(ErrorCodes.PaymentDeclined, "The card refused the higher tip; the old one stays.")
                .ToProblem()
            : answer;
    }

    private static Task<Results<Ok<OrderResponse>, ProblemHttpResult>> RefundAsync(
        Guid id,
        RefundRequest request,
        CurrentUser user,
        HttpContext context,
        OrderDbContext db,
        OrderUpdateService orderUpdates,
        CancellationToken cancellationToken
    ) =>
        ApplyAsync(
            id,
            orders => orders,
            (order, now) =>
            {
                var by = new Actor(user.Id, user.ActingRole);
                if (order.Refund(by, request.Amount!.Value, request.Reason, now) is { } error)
                {
                    return error;
                }

                db.PublishAudit(user, "order.refund", id, $"{request.Amount} {order.Currency}: {request.Reason}", now);
                return null;
            },
            context,
            orderUpdates,
            cancellationToken
        );

    private static async Task<Results<Ok<OrderSummary>, ProblemHttpResult>> GetSummaryAsync(
        Guid id,
        OrderDbContext db,
        CancellationToken cancellationToken
    )
    {
        var order = await db.Orders.AsNoTracking().SingleOrDefaultAsync(order => order.Id == id, cancellationToken);
        return order is null
            ? OrderNotFound()
            : TypedResults.Ok(
                new OrderSummary(
                    order.Id,
                    order.Number,
                    order.CustomerId,
                    order.RestaurantId,
                    order.OwnerId,
                    order.Delivery.DriverId,
                    order.DriverUserId,
                    order.Status.ToSnakeCase()
                )
            );
    }

    private const string NoReason = "No reason was given.";

    /// <summary>As the customer for one's own order, as the staff for any other.</summary>
    private static Task<Results<Ok<OrderResponse>, ProblemHttpResult>> CancelOrderAsync(
        Guid id,
        string reason,
        CurrentUser user,
        HttpContext context,
        OrderDbContext db,
        OrderUpdateService orderUpdates,
        CancellationToken cancellationToken
    ) =>
        ApplyAsync(
            id,
            orders => orders.VisibleTo(user),
            (order, now) =>
            {
                if (order.CustomerId == user.Id)
                {
                    return order.Cancel(new Actor(user.Id, Roles.Customer), reason, now);
                }

                if (!user.IsStaff)
                {
                    return Error.Forbidden("Only the customer or the staff can cancel an order.");
                }

                if (order.Cancel(new Actor(user.Id, user.ActingRole), reason, now) is { } error)
                {
                    return error;
                }

                db.PublishAudit(user, "order.cancel", id, reason, now);
                return null;
            },
            context,
            orderUpdates,
            cancellationToken
        );

    private static Task<Results<Ok<OrderResponse>, ProblemHttpResult>> ApplyAsOwnerAsync(
        Guid id,
        Func<Order, Actor, DateTime, Error?> transition,
        CurrentUser user,
        HttpContext context,
        OrderUpdateService orderUpdates,
        CancellationToken cancellationToken
    ) =>
        ApplyAsync(
            id,
            orders => orders.Where(order => order.OwnerId == user.Id),
            (order, now) => transition(order, new Actor(user.Id, Roles.RestaurantOwner), now),
            context,
            orderUpdates,
            cancellationToken
        );

    private static async Task<Results<Ok<OrderResponse>, ProblemHttpResult>> ApplyAsync(
        Guid id,
        Func<IQueryable<Order>, IQueryable<Order>> filter,
        Func<Order, DateTime, Error?> transition,
        HttpContext context,
        OrderUpdateService orderUpdates,
        CancellationToken cancellationToken
    )
    {
        var (order, error) = await orderUpdates.ApplyAsync(
            id,
            filter,
            (order, now) => context.Request.CheckIfMatch(order.Version) ?? transition(order, now),
            cancellationToken
        );
        if (order is null)
        {
            return error!.ToProblem();
        }

        context.Response.SetETag(order.Version);
        return TypedResults.Ok(OrderResponse.Of(order));
    }

    private static ProblemHttpResult OrderNotFound() => Error.NotFound("The order").ToProblem();
}
