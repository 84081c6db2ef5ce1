using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Admin;

public sealed class PromotionServiceTests(ServiceFixture<AdminDbContext> admin)
    : IClassFixture<ServiceFixture<AdminDbContext>>
{
    [Fact]
    public async Task An_admin_writes_a_promotion_and_everyone_sees_it_while_it_holds()
    {
        var code = NewCode();
        var created = await admin.AsAdmin().PostAsJsonAsync("/api/admin/promotions", Terms(code));
        var promotion = await created.JsonAsync(HttpStatusCode.Created);
        var followed = await admin.AsAdmin().GetAsync(created.Headers.Location);
        var active = await (await admin.AsAnonymous().GetAsync("/api/promotions/active?limit=100")).JsonAsync();

        Assert.Equal(code, promotion.GetProperty("code").GetString());
        Assert.Equal("percent", promotion.GetProperty("kind").GetString());
        Assert.Equal(HttpStatusCode.OK, followed.StatusCode);
        Assert.Contains(
            active.GetProperty("items").EnumerateArray(),
            item => item.GetProperty("code").GetString() == code
        );
    }

    [Fact]
    public async Task A_code_is_taken_once()
    {
        var code = NewCode();
        await CreateAsync(Terms(code));

        var again = await admin.AsAdmin().PostAsJsonAsync("/api/admin/promotions", Terms(code.ToLowerInvariant()));

        await again.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.CodeTaken);
    }

    [Fact]
    public async Task Terms_that_make_no_sense_are_refused_field_by_field()
    {
        var response = await admin
            .AsAdmin()
            .PostAsJsonAsync(
                "/api/admin/promotions",
                new
                {
                    code = "x",
                    kind = "percent",
                    value = 0,
                    startsAt = admin.Now,
                    endsAt = admin.Now.AddDays(1),
                }
            );

        var problem = await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("code", out _), problem.ToString());
        Assert.True(problem.GetProperty("errors").TryGetProperty("value", out _), problem.ToString());
    }

    [Fact]
    public async Task A_missing_kind_is_refused_by_name()
    {
        var response = await admin
            .AsAdmin()
            .PostAsJsonAsync("/api/admin/promotions", new { code = NewCode(), value = 1 });

        var problem = await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("kind", out _), problem.ToString());
    }

    [Fact]
    public async Task A_lost_update_is_412()
    {
        var created = await CreateAsync(Terms(NewCode()));
        var path = $"/api/admin/promotions/{created}";
        var tag = (await admin.AsAdmin().GetAsync(path)).Headers.ETag!.ToString();

        var first = await admin.AsAdmin().PutIfMatchAsync(path, Terms(NewCode()), tag);
        var second = await admin.AsAdmin().PutIfMatchAsync(path, Terms(NewCode()), tag);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await second.AssertErrorAsync(HttpStatusCode.PreconditionFailed, ErrorCodes.PreconditionFailed);
    }

    [Fact]
    public async Task Fifty_orders_at_once_redeem_a_code_no_more_often_than_its_limit()
    {
        var code = NewCode();
        var id = await CreateAsync(Terms(code, totalLimit: 7));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RedeemAsync(code, Guid.NewGuid())));

        Assert.Equal(7, answers.Count(response => response.IsSuccessStatusCode));
        foreach (var refused in answers.Where(response => !response.IsSuccessStatusCode))
        {
            await refused.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.PromotionExhausted);
        }

        Assert.Equal(7, await RedeemedAsync(id));
    }

    [Fact]
    public async Task An_order_that_asks_twice_redeems_once()
    {
        var code = NewCode();
        var id = await CreateAsync(Terms(code));
        var order = Guid.NewGuid();
        var user = Guid.NewGuid();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RedeemAsync(code, order, user)));

        foreach (var answer in answers)
        {
            Assert.Equal(200, (await answer.JsonAsync()).GetProperty("discount").GetInt64());
        }

        Assert.Equal(1, await RedeemedAsync(id));
    }

    [Fact]
    public async Task A_user_redeems_no_more_often_than_the_limit_for_one_user()
    {
        var code = NewCode();
        await CreateAsync(Terms(code, perUserLimit: 1));
        var user = Guid.NewGuid();

        var first = await RedeemAsync(code, Guid.NewGuid(), user);
        var second = await RedeemAsync(code, Guid.NewGuid(), user);
        var somebodyElse = await RedeemAsync(code, Guid.NewGuid());

        Assert.True(first.IsSuccessStatusCode);
        await second.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.PromotionExhausted);
        Assert.True(somebodyElse.IsSuccessStatusCode);
    }

    [Fact]
    public async Task An_order_that_ends_undelivered_gives_its_use_back_once()
    {
        var code = NewCode();
        var id = await CreateAsync(Terms(code));
        var order = Guid.NewGuid();
        await RedeemAsync(code, order);
        var ended = new OrderEnded(
            order,
            "N1",
            Guid.NewGuid(),
            Guid.NewGuid(),
            "R",
            Guid.NewGuid(),
            "cancelled",
            "changed my mind",
            "customer",
            0,
            "EUR",
            admin.Now
        );

        await admin.DeliverEventAsync(ended);
        await admin.DeliverEventAsync(ended);

        Assert.Equal(0, await RedeemedAsync(id));
    }

    [Fact]
    public async Task An_order_that_gave_its_use_back_takes_one_again_if_there_is_one()
    {
        var code = NewCode();
        var id = await CreateAsync(Terms(code, totalLimit: 1));
        var (order, other) = (Guid.NewGuid(), Guid.NewGuid());
        await RedeemAsync(code, order);
        await ReleaseAsync(order);

        var again = await RedeemAsync(code, order);
        await ReleaseAsync(order);
        await RedeemAsync(code, other);
        var tooLate = await RedeemAsync(code, order);

        Assert.True(again.IsSuccessStatusCode);
        await tooLate.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.PromotionExhausted);
        Assert.Equal(1, await RedeemedAsync(id));
    }

    [Fact]
    public async Task A_promotion_that_was_used_cannot_be_deleted()
    {
        var code = NewCode();
        var id = await CreateAsync(Terms(code));
        await RedeemAsync(code, Guid.NewGuid());

        var response = await admin.AsAdmin().DeleteAsync($"/api/admin/promotions/{id}");

        await response.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.Conflict);
    }

    [Fact]
    public async Task A_customer_asks_what_a_code_would_take_off_without_using_it()
    {
        var code = NewCode();
        var id = await CreateAsync(Terms(code, totalLimit: 1));
        var question = new
        {
            code = $" {code.ToLowerInvariant()} ",
            restaurantId = Guid.NewGuid(),
            subtotal = 2000,
        };

        var answer = await (await admin.AsCustomer().PostAsJsonAsync("/api/promotions/validate", question)).JsonAsync();

        Assert.Equal(200, answer.GetProperty("discount").GetInt64());
        Assert.Equal(0, await RedeemedAsync(id));
    }

    [Theory]
    [InlineData("/api/admin/promotions")]
    [InlineData("/api/admin/settings")]
    [InlineData("/api/admin/audit")]
    [InlineData("/api/admin/alerts")]
    public async Task What_is_the_admins_is_closed_to_others(string path)
    {
        await (await admin.AsCustomer().GetAsync(path)).AssertErrorAsync(
            HttpStatusCode.Forbidden,
            ErrorCodes.Forbidden
        );
        await (await admin.AsSupport().GetAsync(path)).AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        await (await admin.WithoutInternalToken().GetAsync(path)).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenMissing
        );
    }

    private static string NewCode() => $"C{Guid.NewGuid():N}"[..20].ToUpperInvariant();

    private object Terms(string code, int? totalLimit = null, int? perUserLimit = null) =>
        new
        {
            code,
            kind = "percent",
            value = 10,
            startsAt = admin.Now.AddDays(-1),
            endsAt = admin.Now.AddDays(1),
            totalLimit,
            perUserLimit,
        };

    private async Task<Guid> CreateAsync(object terms)
    {
        var created = await admin.AsAdmin().PostAsJsonAsync("/api/admin/promotions", terms);
        return (await created.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
    }

    private Task<HttpResponseMessage> RedeemAsync(string code, Guid order, Guid? user = null) =>
        admin
            .AsService()
            .PostAsJsonAsync(
                $"{InternalRoutes.Promotions}/redeem",
                new RedeemPromotion(code, order, user ?? Guid.NewGuid(), Guid.NewGuid(), 2000)
            );

    private async Task ReleaseAsync(Guid order) =>
        (
            await admin.AsService(ServiceNames.Orders).PostAsync($"{InternalRoutes.Promotions}/{order}/release", null)
        ).EnsureSuccessStatusCode();

    private Task<int> RedeemedAsync(Guid id) =>
        admin.InDatabaseAsync(db =>
            db.Promotions.Where(promotion => promotion.Id == id).Select(promotion => promotion.Redeemed).SingleAsync()
        );
}
