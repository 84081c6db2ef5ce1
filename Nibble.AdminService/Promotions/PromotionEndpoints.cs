using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.AdminService.Audit;
using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AdminService.Promotions;

/// <summary>Admins manage promotions, everybody lists active ones, the Order Service redeems them.</summary>
internal static class PromotionEndpoints
{
    private const string GetName = "GetPromotion";

    public static void MapPromotions(this IEndpointRouteBuilder endpoints)
    {
        var admin = endpoints
            .MapGroup("/api/admin/promotions")
            .RequireAuthorization(Roles.Admin)
            .WithTags("Promotions");
        admin.MapGet("", ListAsync).WithName("ListPromotions").WithSummary("All promotions, the newest first");
        admin
            .MapPost("", CreateAsync)
            .WithName("CreatePromotion")
            .ProducesErrors(409, ErrorCodes.CodeTaken)
            .WithSummary("Write a promotion");
        admin.MapGet("/{id:guid}", GetAsync).WithName(GetName).WithSummary("One promotion, with its ETag");
        admin
            .MapPut("/{id:guid}", PutAsync)
            .WithName("PutPromotion")
            .ProducesErrors(409, ErrorCodes.CodeTaken)
            .ProducesErrors(412)
            .WithSummary("Change a promotion's terms");
        admin
            .MapDelete("/{id:guid}", DeleteAsync)
            .WithName("DeletePromotion")
            .ProducesErrors(409)
            .ProducesErrors(412)
            .WithSummary("Remove a promotion that nobody has used");

        endpoints
            .MapGet("/api/promotions/active", ListActiveAsync)
            .RequireAuthorization(Policies.Public)
            .WithTags("Promotions")
            .WithName("ListActivePromotions")
            .WithSummary("Promotions that hold now");
        endpoints
            .MapPost("/api/promotions/validate", ValidateAsync)
            .RequireAuthorization(Policies.SignedIn)
            .WithTags("Promotions")
            .WithName("ValidatePromotion")
            .ProducesErrors(
                422,
                ErrorCodes.PromotionInvalid,
                ErrorCodes.PromotionExpired,
                ErrorCodes.PromotionExhausted,
                ErrorCodes.PromotionMinimum
            )
            .WithSummary("Would this code hold for my order, and what would it take off?");

        var services = endpoints
            .MapGroup(InternalRoutes.Promotions)
            .RequireAuthorization(Policies.Service)
            .ExcludeFromDescription();
        services.MapPost("/validate", ValidateForServiceAsync);
        services.MapPost("/redeem", RedeemAsync);
        services.MapPost("/{orderId:guid}/release", ReleaseAsync);
    }

    public static void AddPromotions(this IHostApplicationBuilder builder) =>
        builder.Services.AddScoped<PromotionRedemptionService>();

    private static async Task<Ok<Page<PromotionResponse>>> ListAsync(
        PageRequest page,
        AdminDbContext db,
        CancellationToken cancellationToken
    )
    {
        var promotions = db.Promotions.AsNoTracking();
        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            promotions = promotions.Where(promotion =>
                promotion.CreatedAt < after.At
                || (promotion.CreatedAt == after.At && promotion.Id.CompareTo(after.Id) < 0)
            );
        }

        var rows = await promotions
            .OrderByDescending(promotion => promotion.CreatedAt)
            .ThenByDescending(promotion => promotion.Id)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var found = page.ToPage(rows, row => new TimeCursor(row.CreatedAt, row.Id));
        return TypedResults.Ok(new Page<PromotionResponse>([.. found.Items.Select(PromotionResponse.Of)], found.Next));
    }

    private static async Task<Results<CreatedAtRoute<PromotionResponse>, ProblemHttpResult>> CreateAsync(
        PromotionRequest request,
        CurrentUser admin,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var promotion = Promotion.Create(request.ToTerms(), now);
        if (await IsCodeTakenAsync(db, promotion, cancellationToken))
        {
            return CodeTaken();
        }

        db.Add(promotion);
        db.AddAuditEntry(admin, "promotion.create", promotion.Id.ToString(), promotion.Code, now);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.CreatedAtRoute(PromotionResponse.Of(promotion), GetName, new { id = promotion.Id });
    }

    private static async Task<Results<Ok<PromotionResponse>, ProblemHttpResult>> GetAsync(
        Guid id,
        HttpResponse response,
        AdminDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (await db.Promotions.FindAsync([id], cancellationToken) is not { } promotion)
        {
            return PromotionNotFound();
        }

        response.SetETag(promotion.Version);
        return TypedResults.Ok(PromotionResponse.Of(promotion));
    }

    private static async Task<Results<Ok<PromotionResponse>, ProblemHttpResult>> PutAsync(
        Guid id,
        PromotionRequest request,
        CurrentUser admin,
        HttpContext context,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await db.Promotions.FindAsync([id], cancellationToken) is not { } promotion)
        {
            return PromotionNotFound();
        }

        if (context.Request.CheckIfMatch(promotion.Version) is { } error)
        {
            return error.ToProblem();
        }

        promotion.Change(request.ToTerms());
        if (await IsCodeTakenAsync(db, promotion, cancellationToken))
        {
            return CodeTaken();
        }

        db.AddAuditEntry(admin, "promotion.change", id.ToString(), promotion.Code, time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        context.Response.SetETag(promotion.Version);
        return TypedResults.Ok(PromotionResponse.Of(promotion));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id,
        CurrentUser admin,
        HttpRequest request,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await db.Promotions.FindAsync([id], cancellationToken) is not { } promotion)
        {
            return PromotionNotFound();
        }

        if (request.CheckIfMatch(promotion.Version) is { } lostRace)
        {
            return lostRace.ToProblem();
        }

        if (await db.Redemptions.AnyAsync(redemption => redemption.PromotionId == id, cancellationToken))
        {
            return Error
                .Conflict(ErrorCodes.Conflict, "Orders have used this promotion; set its end instead.")
                .ToProblem();
        }

        db.Remove(promotion);
        db.AddAuditEntry(admin, "promotion.delete", id.ToString(), promotion.Code, time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<PromotionResponse>>> ListActiveAsync(
        PageRequest page,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var active = db
            .Promotions.AsNoTracking()
            .Where(promotion => promotion.StartsAt <= now && promotion.EndsAt > now)
            .Where(promotion => promotion.TotalLimit == null || promotion.Redeemed < promotion.TotalLimit);
        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            active = active.Where(promotion =>
                promotion.EndsAt > after.At || (promotion.EndsAt == after.At && promotion.Id.CompareTo(after.Id) > 0)
            );
        }

        var rows = await active
            .OrderBy(promotion => promotion.EndsAt)
            .ThenBy(promotion => promotion.Id)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var found = page.ToPage(rows, row => new TimeCursor(row.EndsAt, row.Id));
        return TypedResults.Ok(new Page<PromotionResponse>([.. found.Items.Select(PromotionResponse.Of)], found.Next));
    }

    private static async Task<Results<Ok<PromotionDiscount>, ProblemHttpResult>> ValidateAsync(
        ValidatePromotionRequest request,
        CurrentUser user,
        PromotionRedemptionService promotions,
        CancellationToken cancellationToken
    ) =>
        ToResult(
            await promotions.ValidateAsync(
                new ValidatePromotion(request.Code, user.Id, request.RestaurantId!.Value, request.Subtotal!.Value),
                cancellationToken
            )
        );

    private static async Task<Results<Ok<PromotionDiscount>, ProblemHttpResult>> ValidateForServiceAsync(
        ValidatePromotion request,
        PromotionRedemptionService promotions,
        CancellationToken cancellationToken
    ) => ToResult(await promotions.ValidateAsync(request, cancellationToken));

    private static async Task<Results<Ok<PromotionDiscount>, ProblemHttpResult>> RedeemAsync(
        RedeemPromotion request,
        PromotionRedemptionService promotions,
        CancellationToken cancellationToken
    ) => ToResult(await promotions.RedeemAsync(request, cancellationToken));

    private static async Task<NoContent> ReleaseAsync(
        Guid orderId,
        PromotionRedemptionService promotions,
        AdminDbContext db,
        CancellationToken cancellationToken
    )
    {
        await promotions.ReleaseAsync(orderId, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static Results<Ok<PromotionDiscount>, ProblemHttpResult> ToResult(
        (PromotionDiscount? Discount, Error? Error) result
    ) => result.Error is { } error ? error.ToProblem() : TypedResults.Ok(result.Discount!);

    private static Task<bool> IsCodeTakenAsync(
        AdminDbContext db,
        Promotion promotion,
        CancellationToken cancellationToken
    ) => db.Promotions.AnyAsync(other => other.Code == promotion.Code && other.Id != promotion.Id, cancellationToken);

    private static ProblemHttpResult CodeTaken() =>
        Error.Conflict(ErrorCodes.CodeTaken, "Another promotion has this code.").ToProblem();

    private static ProblemHttpResult PromotionNotFound() => Error.NotFound("The promotion").ToProblem();
}
