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

namespace Nibble.OrderService.Payments;

/// <summary>Cards on file, and the ledger of an order.</summary>
internal static class PaymentEndpoints
{
    private const int MaxMethods = 20;

    public static void AddPayments(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<PaymentOptions>()
            .Validate(
                options => options.Timeout > TimeSpan.Zero && options.Timeout < OrderPayment.ProcessingLease,
                "The timeout of the payment provider must be shorter than the processing lease."
            )
            .ValidateOnStart();
        builder.Services.AddSingleton<IPaymentProvider, SandboxPaymentProvider>();
        builder.Services.AddSingleton<PaymentProviderClient>();
        builder.Services.AddSingleton<KeyedLock>();
        builder.Services.AddScoped<PaymentProcessor>();
        builder.Services.AddPeriodicJob<PaymentRetryJob>(TimeSpan.FromSeconds(2));
    }

    public static void MapPayments(this IEndpointRouteBuilder endpoints)
    {
        var methods = endpoints
            .MapGroup($"{OrderEndpoints.Path}/payment-methods")
            .RequireAuthorization(Roles.Customer)
            .WithTags("Payments");
        methods.MapGet("", ListMethodsAsync).WithName("ListPaymentMethods").WithSummary("My cards on file");
        methods
            .MapPost("", AddMethodAsync)
            .WithName("AddPaymentMethod")
            .ProducesErrors(409)
            .ProducesErrors(422, ErrorCodes.PaymentMethodInvalid)
            .WithSummary("Keep a card, by its token");
        methods.MapDelete("/{id:guid}", RemoveMethodAsync).WithName("RemovePaymentMethod").WithSummary("Forget a card");

        var payments = endpoints
            .MapGroup($"{OrderEndpoints.Path}/{{id:guid}}/payments")
            .RequireAuthorization(Policies.SignedIn)
            .WithTags("Payments");
        payments.MapGet("", ListAsync).WithName("ListPayments").WithSummary("The ledger of an order");
        payments
            .MapPost("", RetryPaymentAsync)
            .RequireAuthorization(Roles.Customer)
            .WithName("PayAgain")
            .ProducesErrors(
                402,
                ErrorCodes.PaymentDeclined,
                ErrorCodes.InsufficientFunds,
                ErrorCodes.PaymentProviderError
            )
            .ProducesErrors(409, ErrorCodes.InvalidTransition, ErrorCodes.RestaurantClosed, ErrorCodes.Conflict)
            .ProducesErrors(422, ErrorCodes.PaymentMethodInvalid)
            .ProducesErrors(412)
            .WithSummary("Pay with another card after the payment failed");
    }

    private static async Task<Ok<Page<PaymentMethodResponse>>> ListMethodsAsync(
        PageRequest page,
        CurrentUser user,
        OrderDbContext db,
        CancellationToken cancellationToken
    )
    {
        // At most MaxMethods, so all are read.
        var methods = await db
            .PaymentMethods.Where(method => method.CustomerId == user.Id)
            .OrderBy(method => method.CreatedAt)
            .ThenBy(method => method.Id)
            .Select(method => new PaymentMethodResponse(method.Id, method.Brand, method.Last4, method.CreatedAt))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(page.PaginateInMemory(methods, method => $"{method.Id}"));
    }

    private static async Task<Results<Created<PaymentMethodResponse>, ProblemHttpResult>> AddMethodAsync(
        AddPaymentMethodRequest request,
        CurrentUser user,
        OrderDbContext db,
        PaymentProviderClient provider,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await provider.FindCardAsync(request.Token, cancellationToken) is not { } card)
        {
            return Error
                .Unprocessable(
                    ErrorCodes.PaymentMethodInvalid,
                    "Not a token of the payment provider. Card numbers are not taken here."
                )
                .ToProblem();
        }

        if (await db.PaymentMethods.CountAsync(m => m.CustomerId == user.Id, cancellationToken) >= MaxMethods)
        {
            return Error.Conflict(ErrorCodes.Conflict, $"At most {MaxMethods} cards; forget one first.").ToProblem();
        }

        var method = new PaymentMethod
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            CustomerId = user.Id,
            Token = request.Token,
            Brand = card.Brand,
            Last4 = card.Last4,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };
        db.Add(method);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created(
            $"{OrderEndpoints.Path}/payment-methods",
            new PaymentMethodResponse(method.Id, method.Brand, method.Last4, method.CreatedAt)
        );
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveMethodAsync(
        Guid id,
        CurrentUser user,
        OrderDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db
            .PaymentMethods.Where(method => method.Id == id && method.CustomerId == user.Id)
            .ExecuteDeleteAsync(cancellationToken) == 1
            ? TypedResults.NoContent()
            : Error.NotFound("The payment method").ToProblem();

    private static async Task<Results<Ok<Page<PaymentTransactionResponse>>, ProblemHttpResult>> ListAsync(
        Guid id,
        PageRequest page,
        CurrentUser user,
        OrderDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Orders.VisibleTo(user).AnyAsync(order => order.Id == id, cancellationToken))
        {
            return Error.NotFound("The order").ToProblem();
        }

        // A ledger has a few lines, so all are read.
        var entries = await db
            .Payments.Where(entry => entry.OrderId == id)
            .OrderBy(entry => entry.Line)
            .Select(entry => new PaymentTransactionResponse(
                entry.Id,
                entry.Kind,
                entry.Amount,
                entry.Currency,
                entry.CompletedAt ?? entry.At,
                entry.State == PaymentTransactionState.Pending
                    ? null
                    : entry.State == PaymentTransactionState.Succeeded,
                entry.FailureCode,
                entry.Reason
            ))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(page.PaginateInMemory(entries, entry => $"{entry.Id}"));
    }

    private static async Task<Results<Ok<OrderResponse>, ProblemHttpResult>> RetryPaymentAsync(
        Guid id,
        PayAgainRequest request,
        CurrentUser user,
        HttpContext context,
        OrderDbContext db,
        OrderUpdateService orderUpdates,
        RestaurantClient restaurants,
        CancellationToken cancellationToken
    )
    {
        var order = await db
            .Orders.AsNoTracking()
            .SingleOrDefaultAsync(o => o.Id == id && o.CustomerId == user.Id, cancellationToken);
        if (order is null)
        {
            return Error.NotFound("The order").ToProblem();
        }

        var method = await db
            .PaymentMethods.AsNoTracking()
            .SingleOrDefaultAsync(m => m.Id == request.PaymentMethodId && m.CustomerId == user.Id, cancellationToken);
        if (method is null)
        {
            return OrderPlacementRules.PaymentMethodNotFound.ToProblem();
        }

        if (
            order.Status == OrderStatus.PaymentFailed
            && await CheckAvailabilityAsync(order, restaurants, cancellationToken) is { } closed
        )
        {
            return closed.ToProblem();
        }

        var (paid, error) = await orderUpdates.ApplyAsync(
            id,
            orders => orders.Where(o => o.CustomerId == user.Id),
            (o, now) => context.Request.CheckIfMatch(o.Version) ?? o.RetryPayment(method.Token, now),
            cancellationToken
        );
        if (paid is null)
        {
            return error!.ToProblem();
        }

        var answer = PlaceOrderResult.Of(paid);
        context.Response.SetETag(answer.Version);
        return answer.Order is { } response ? TypedResults.Ok(response) : answer.Error!.ToProblem();
    }

    /// <summary>The prices stay as they were; whether the restaurant still serves it is asked again.</summary>
    private static async Task<Error?> CheckAvailabilityAsync(
        Order order,
        RestaurantClient restaurants,
        CancellationToken cancellationToken
    )
    {
        var quote = await restaurants.QuoteAsync(
            order.RestaurantId,
            new QuoteRequest(
                [
                    .. order.Items.Select(item => new QuoteItem(
                        item.MenuItemId,
                        item.Quantity,
                        [.. item.Options.Select(option => option.Id)]
                    )),
                ],
                order.Address.Location,
                order.ScheduledFor
            ),
            cancellationToken
        );
        return quote is null ? Error.NotFound("The restaurant") : quote.ValidatePlacement();
    }
}
