using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.AdminService.Audit;
using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AdminService.Settings;

/// <summary>
/// Fees, commission, tax, radii and time-outs of the marketplace. Other services receive changes by event.
/// </summary>
internal static class SettingsEndpoints
{
    public static void MapSettings(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/admin/settings").RequireAuthorization(Roles.Admin).WithTags("Settings");
        group.MapGet("", GetAsync).WithName("GetSettings").WithSummary("The marketplace's settings, with their ETag");
        group
            .MapPut("", PutAsync)
            .WithName("PutSettings")
            .ProducesErrors(412)
            .WithSummary("Replace the settings; If-Match guards against a lost update");
    }

    private static async Task<Ok<MarketplaceSettings>> GetAsync(
        HttpResponse response,
        AdminDbContext db,
        CancellationToken cancellationToken
    )
    {
        var row = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new SettingsRow();
        response.SetETag(row.Version);
        return TypedResults.Ok(row.Values);
    }

    private static async Task<Results<Ok<MarketplaceSettings>, ProblemHttpResult>> PutAsync(
        SettingsRequest request,
        CurrentUser admin,
        HttpContext context,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var row = await db.Settings.SingleOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            db.Add(row = new SettingsRow());
        }

        if (context.Request.CheckIfMatch(row.Version) is { } error)
        {
            return error.ToProblem();
        }

        var now = time.GetUtcNow().UtcDateTime;
        row.Change(request.ToSettings(), now);
        db.Publish(new SettingsChanged(row.Id, row.Version, row.Values, now));
        db.AddAuditEntry(admin, "settings.change", row.Id.ToString(), $"version {row.Version}", now);
        await db.SaveChangesAsync(cancellationToken);
        context.Response.SetETag(row.Version);
        return TypedResults.Ok(row.Values);
    }
}

/// <summary>New marketplace settings; see <see cref="MarketplaceSettings"/> for meaning and units.</summary>
public sealed record SettingsRequest(
    [property: Required, RegularExpression("^[A-Z]{3}$")] string Currency,
    [property: Required, Range(0, 5000)] int? TaxRate,
    [property: Required, Range(0, 100_000)] long? BaseDeliveryFee,
    [property: Required, Range(0, 5000)] int? CommissionRate,
    [property: Required, Range(0, 10_000)] int? DriverShare,
    [property: Required, Range(0.5, 100)] double? DeliveryRadiusKm,
    [property: Required, Range(10, 86_400)] int? AcceptTimeoutSeconds,
    [property: Required, Range(5, 600)] int? OfferTimeoutSeconds,
    [property: Required, Range(1, 50)] int? OfferRounds,
    [property: Required, Range(10, 3600)] int? DriverSilenceSeconds
)
{
    internal MarketplaceSettings ToSettings() =>
        new(
            Currency,
            TaxRate!.Value,
            BaseDeliveryFee!.Value,
            CommissionRate!.Value,
            DriverShare!.Value,
            DeliveryRadiusKm!.Value,
            AcceptTimeoutSeconds!.Value,
            OfferTimeoutSeconds!.Value,
            OfferRounds!.Value,
            DriverSilenceSeconds!.Value
        );
}
