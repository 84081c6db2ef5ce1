using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Queries;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AnalyticsService.Customers;

/// <summary>Retention of customers by cohort.</summary>
internal static class CustomerAnalyticsEndpoints
{
    public static void MapCustomerAnalytics(this IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapGet("/api/analytics/customers/cohorts", CohortsAsync)
            .RequireAuthorization(Roles.Admin)
            .WithTags("Customers")
            .WithNameAndSummary("GetCohorts", "Retention by month of the first order (UTC)");

    private static async Task<JsonOrCsv<Page<Cohort>, CohortRow>> CohortsAsync(
        PageRequest page,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var cells = await db
            .Cohorts.AsNoTracking()
            .Where(cell => cell.Customers != 0)
            .OrderBy(cell => cell.FirstMonth)
            .ThenBy(cell => cell.Month)
            .ToListAsync(cancellationToken);
        var sizes = cells
            .Where(cell => cell.Month == cell.FirstMonth)
            .ToDictionary(cell => cell.FirstMonth, cell => cell.Customers);
        CohortRow[] rows =
        [
            .. cells.Select(cell => new CohortRow(
                FormatMonth(cell.FirstMonth),
                cell.Month - cell.FirstMonth,
                cell.Customers,
                Math.Round(cell.Customers / (double)sizes[cell.FirstMonth], 4)
            )),
        ];
        Cohort[] cohorts =
        [
            .. rows.GroupBy(row => row.Cohort)
                .Select(cohort => new Cohort(cohort.Key, cohort.First().Customers, [.. cohort])),
        ];
        return AnalyticsResults.JsonOrCsv(page.PaginateInMemory(cohorts, cohort => cohort.Month), rows);
    }

    private static string FormatMonth(int month) =>
        string.Create(CultureInfo.InvariantCulture, $"{month / 12:D4}-{(month % 12) + 1:D2}");
}

/// <summary>Customers by the month of their first order (<c>2026-03</c>).</summary>
internal sealed record Cohort(string Month, long Size, IReadOnlyList<CohortRow> Months);

/// <summary>
/// Customers of a cohort who ordered the given number of months later, and their share of the cohort.
/// </summary>
internal sealed record CohortRow(string Cohort, int MonthsLater, long Customers, double Share);
