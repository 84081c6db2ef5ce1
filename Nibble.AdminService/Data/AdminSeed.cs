using Microsoft.EntityFrameworkCore;
using Nibble.AdminService.Promotions;
using Nibble.AdminService.Settings;
using Nibble.AdminService.Tickets;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Persistence;

namespace Nibble.AdminService.Data;

/// <summary>The promotions and tickets of the demo data.</summary>
internal sealed class AdminSeed(TimeProvider time) : IDatabaseSeed<AdminDbContext>
{
    public async Task SeedAsync(AdminDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Promotions.AnyAsync(cancellationToken))
        {
            return;
        }

        var now = time.GetUtcNow().UtcDateTime;
        db.Add(new SettingsRow());
        db.AddRange(
            Promotion.Create(
                new PromotionTerms(
                    "WELCOME10",
                    PromotionKind.Percent,
                    10,
                    1000,
                    500,
                    now.AddDays(-90),
                    now.AddYears(1),
                    1,
                    null,
                    []
                ),
                now
            ),
            Promotion.Create(
                new PromotionTerms(
                    "LUNCH3",
                    PromotionKind.Amount,
                    300,
                    1500,
                    null,
                    now.AddDays(-30),
                    now.AddMonths(6),
                    null,
                    1000,
                    []
                ),
                now
            ),
            Promotion.Create(
                new PromotionTerms(
                    "SOLE20",
                    PromotionKind.Percent,
                    20,
                    0,
                    1000,
                    now.AddDays(-7),
                    now.AddMonths(1),
                    3,
                    200,
                    [DemoCity.Restaurants[0].Id]
                ),
                now
            )
        );

        var late = Ticket.Open(
            DemoCity.Customers[0].Id,
            "My order was cold",
            "The pizza arrived lukewarm.",
            TicketPriority.Medium,
            null,
            now.AddDays(-2)
        );
        late.Assign(DemoCity.Support.Id, now.AddDays(-2));
        late.Comment(DemoCity.Support.Id, Roles.Support, "We are sorry. How long did it take?", false, now.AddDays(-1));
        late.ChangeStatus(TicketStatus.Waiting, now.AddDays(-1));
        db.AddRange(
            late,
            Ticket.Open(
                DemoCity.Owners[0].Id,
                "Change of bank account",
                "Where do I enter a new account for payouts?",
                TicketPriority.Low,
                null,
                now.AddHours(-5)
            )
        );
    }
}
