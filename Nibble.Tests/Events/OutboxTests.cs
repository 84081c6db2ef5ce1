using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nibble.AnalyticsService.Data;
using Nibble.Contracts;
using Nibble.OrderService.Carts;
using Nibble.OrderService.Data;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Json;
using Nibble.Tests.Support;

namespace Nibble.Tests.Events;

/// <summary>Who is woken by a commit, and how far a subscriber is when the events were for others.</summary>
public sealed class OutboxTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly ServiceFixture<OrderDbContext> _orders = new();
    private readonly ServiceFixture<AnalyticsDbContext> _analytics = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _orders.DisposeAsync();
        await _analytics.DisposeAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task Only_a_commit_with_an_event_wakes_those_who_deliver()
    {
        var signal = _orders.Services.GetRequiredService<CommitSignal>();
        var (commit, @event) = (signal.NextCommit, signal.NextOutboxCommit);

        await SaveAsync(Cart.Of(Guid.NewGuid(), _orders.Now));

        Assert.True(commit.IsCompleted);
        Assert.False(@event.IsCompleted);

        await SaveAsync(Message(ServiceNames.Users));

        Assert.True(@event.IsCompleted);
    }

    [Fact]
    public async Task A_transaction_wakes_them_whatever_it_held()
    {
        var signal = _orders.Services.GetRequiredService<CommitSignal>();

        var @event = await _orders.InDatabaseAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Add(Message(ServiceNames.Users));
            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
            var next = signal.NextOutboxCommit;
            await transaction.CommitAsync();
            return next;
        });

        Assert.True(@event.IsCompleted);
    }

    [Fact]
    public async Task A_subscriber_stays_less_than_a_batch_behind_events_of_others()
    {
        const int Batch = 3;
        _orders.Settings["Events:Dispatch"] = "true";
        _orders.Settings["Events:BatchSize"] = $"{Batch}";
        // All subscribers are the Analytics Service here: it says what it handles.
        _orders.ConfigureServices = services =>
            services
                .AddHttpClient(EventDispatcher<OrderDbContext>.ClientName)
                .ConfigurePrimaryHttpMessageHandler(() => _analytics.Server.CreateHandler());
        for (var number = 0; number < (2 * Batch) + 1; number++)
        {
            await SaveAsync(Message(ServiceNames.Users));
        }

        await Eventually.AssertWithinTwoMinutesAsync(() =>
            _orders.InDatabaseAsync(async db =>
            {
                var head = await db.Set<OutboxMessage>().MaxAsync(message => message.Sequence);
                var cursor = await db.Set<OutboxCursor>()
                    .SingleOrDefaultAsync(row => row.Subscriber == ServiceNames.Analytics);
                return cursor is not null && head - cursor.Position < Batch;
            })
        );
    }

    [Fact]
    public async Task A_response_to_a_batch_says_what_the_service_handles_and_an_empty_batch_changes_nothing()
    {
        using var service = _analytics.AsService();
        using var empty = new ReadOnlyMemoryContent(CloudEventFormat.Encode("test", []));
        empty.Headers.ContentType = new(CloudEventFormat.BatchContentType);

        var response = await service.PostAsync(InternalRoutes.Events, empty);
        var result = await response.Content.ReadFromJsonAsync<EventBatchResult>(NibbleJson.Options);

        Assert.Contains(EventTypeAttribute.Of<OrderRefunded>(), result!.Types);
        Assert.DoesNotContain(EventTypeAttribute.Of<DeliveryOffered>(), result.Types);
        Assert.Empty(result.Failed);
        Assert.False(await _analytics.InDatabaseAsync(db => db.EventLog.AnyAsync()));
    }

    private Task<int> SaveAsync(object row) =>
        _orders.InDatabaseAsync(db =>
        {
            db.Add(row);
            return db.SaveChangesAsync();
        });

    private OutboxMessage Message(string audience) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Type = EventTypeAttribute.Of<OrderRefunded>(),
            SubjectId = Guid.NewGuid(),
            Time = _orders.Now,
            Data = "{}",
            Audience = audience,
        };
}
