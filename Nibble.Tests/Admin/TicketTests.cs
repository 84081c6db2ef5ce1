using System.Net;
using System.Net.Http.Json;
using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Admin;

public sealed class TicketTests(ServiceFixture<AdminDbContext> admin) : IClassFixture<ServiceFixture<AdminDbContext>>
{
    [Fact]
    public async Task A_ticket_goes_from_open_to_closed_and_its_requester_is_told_of_each_step()
    {
        var customer = Guid.NewGuid();
        var path = await OpenAsync(customer);

        await MoveAsync(path, "in_progress");
        await MoveAsync(path, "waiting");
        await admin.AsCustomer(customer).PostAsJsonAsync($"{path}/comments", new { text = "Half an hour." });
        var answered = await (await admin.AsCustomer(customer).GetAsync(path)).JsonAsync();
        await MoveAsync(path, "resolved");
        await MoveAsync(path, "closed");

        Assert.Equal("in_progress", answered.GetProperty("status").GetString());
        var told = (await admin.GetPublishedEventsAsync<TicketUpdated>()).Where(update =>
            update.RequesterId == customer
        );
        Assert.Equal(["in_progress", "waiting", "resolved", "closed"], told.Select(update => update.Status));
    }

    [Fact]
    public async Task A_step_that_is_not_in_the_table_changes_nothing()
    {
        var path = await OpenAsync(Guid.NewGuid());

        var refused = await admin.AsSupport().PutAsJsonAsync($"{path}/status", new { status = "waiting" });

        await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
        var ticket = await (await admin.AsSupport().GetAsync(path)).JsonAsync();
        Assert.Equal("open", ticket.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("open")]
    [InlineData("in_progress")]
    [InlineData("waiting")]
    [InlineData("resolved")]
    public async Task The_staff_closes_a_ticket_wherever_it_stands(string status)
    {
        var path = await OpenAsync(Guid.NewGuid());
        foreach (var step in new[] { "in_progress", "waiting", "resolved" }.TakeWhile(_ => status != "open"))
        {
            await MoveAsync(path, step);
            if (step == status)
            {
                break;
            }
        }

        await MoveAsync(path, "closed");

        var ticket = await (await admin.AsSupport().GetAsync(path)).JsonAsync();
        Assert.Equal("closed", ticket.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_ticket_is_given_to_somebody_and_moved_along_at_once()
    {
        var path = await OpenAsync(Guid.NewGuid());
        var assignee = Guid.NewGuid();

        var ticket = await (
            await admin.AsSupport().PutAsJsonAsync(path, new { status = "waiting", assigneeId = assignee })
        ).JsonAsync();
        var nothing = await admin.AsSupport().PutAsJsonAsync(path, new { });
        var notStaff = await admin.AsCustomer().PutAsJsonAsync(path, new { status = "closed" });

        Assert.Equal("waiting", ticket.GetProperty("status").GetString());
        Assert.Equal(assignee, ticket.GetProperty("assigneeId").GetGuid());
        await nothing.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        await notStaff.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task Who_names_nobody_takes_the_ticket_on()
    {
        var path = await OpenAsync(Guid.NewGuid());
        var support = Guid.NewGuid();

        var ticket = await (await admin.AsSupport(support).PutAsync($"{path}/assign", content: null)).JsonAsync();

        Assert.Equal(support, ticket.GetProperty("assigneeId").GetGuid());
        Assert.Equal("in_progress", ticket.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Where_a_ticket_stands_already_it_is_put_without_telling_anybody()
    {
        var customer = Guid.NewGuid();
        var path = await OpenAsync(customer);
        await MoveAsync(path, "in_progress");
        await MoveAsync(path, "in_progress");

        Assert.Single(await admin.GetPublishedEventsAsync<TicketUpdated>(), update => update.RequesterId == customer);
    }

    [Fact]
    public async Task Internal_comments_are_hidden_from_the_requester()
    {
        var customer = Guid.NewGuid();
        var path = await OpenAsync(customer);
        await admin.AsSupport().PostAsJsonAsync($"{path}/comments", new { text = "Known case.", @internal = true });
        await admin.AsSupport().PostAsJsonAsync($"{path}/comments", new { text = "We look into it." });

        var seenByCustomer = await (await admin.AsCustomer(customer).GetAsync(path)).JsonAsync();
        var seenByStaff = await (await admin.AsSupport().GetAsync(path)).JsonAsync();

        Assert.Equal(1, seenByCustomer.GetProperty("comments").GetArrayLength());
        Assert.Equal(2, seenByStaff.GetProperty("comments").GetArrayLength());
    }

    [Fact]
    public async Task A_customer_cannot_write_internal_comments()
    {
        var customer = Guid.NewGuid();
        var path = await OpenAsync(customer);

        var refused = await admin
            .AsCustomer(customer)
            .PostAsJsonAsync($"{path}/comments", new { text = "psst", @internal = true });

        await refused.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task A_strangers_ticket_looks_like_no_ticket()
    {
        var path = await OpenAsync(Guid.NewGuid());

        await (await admin.AsCustomer().GetAsync(path)).AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task My_list_shows_my_tickets_page_by_page_without_gaps()
    {
        var customer = Guid.NewGuid();
        for (var i = 0; i < 5; i++)
        {
            await OpenAsync(customer);
        }

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await (
                await admin.AsCustomer(customer).GetAsync($"/api/support/tickets/mine?limit=2&cursor={cursor}")
            ).JsonAsync();
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            cursor = page.GetProperty("next").GetString();
        } while (cursor is not null);

        Assert.Equal(5, seen.Distinct().Count());
        Assert.Equal(5, seen.Count);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("cursor=garbage", "cursor")]
    public async Task A_page_that_cannot_be_is_refused_by_name(string query, string field)
    {
        var response = await admin.AsSupport().GetAsync($"/api/support/tickets?{query}");

        var problem = await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task A_subject_of_the_wrong_type_is_refused_by_name()
    {
        var response = await admin
            .AsCustomer()
            .PostAsJsonAsync("/api/support/tickets", new { subject = 5, description = "d" });

        var problem = await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("subject", out _), problem.ToString());
    }

    private async Task<string> OpenAsync(Guid customer)
    {
        var created = await admin
            .AsCustomer(customer)
            .PostAsJsonAsync("/api/support/tickets", new { subject = "Cold soup", description = "It was cold." });
        await created.JsonAsync(HttpStatusCode.Created);
        return created.Headers.Location!.AbsolutePath;
    }

    private async Task MoveAsync(string path, string status)
    {
        var moved = await admin.AsSupport().PutAsJsonAsync($"{path}/status", new { status });
        Assert.Equal(status, (await moved.JsonAsync()).GetProperty("status").GetString());
    }
}
