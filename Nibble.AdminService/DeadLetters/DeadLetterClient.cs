using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Http;

namespace Nibble.AdminService.DeadLetters;

/// <summary>
/// Access to the dead letters of all publishing services; this service's own are read from its database.
/// </summary>
internal sealed class DeadLetterClient(IHttpClientFactory clients, AdminDbContext db, TimeProvider time)
{
    /// <summary>The name of the <see cref="HttpClient"/>.</summary>
    public const string ClientName = "dead-letters";

    /// <summary>Lists dead letters of one service, oldest first.</summary>
    public async Task<Page<DeadLetter>> ListAsync(string service, PageRequest page, CancellationToken cancellationToken)
    {
        if (service == ServiceNames.Admin)
        {
            return await db.ListDeadLettersAsync(page, cancellationToken);
        }

        var cursor = page.Cursor is null ? "" : $"&cursor={Uri.EscapeDataString(page.Cursor)}";
        using var response = await clients
            .CreateClient(ClientName)
            .GetAsync($"http://{service}{InternalRoutes.DeadLetters}?limit={page.Limit}{cursor}", cancellationToken);
        return (await response.ReadOrNullAsync<Page<DeadLetter>>(cancellationToken))!;
    }

    /// <summary>Replays a dead letter; false when the service has none with this id.</summary>
    public async Task<bool> ReplayAsync(string service, Guid id, CancellationToken cancellationToken)
    {
        if (service == ServiceNames.Admin)
        {
            return await db.ReplayDeadLetterAsync(id, time.GetUtcNow().UtcDateTime, cancellationToken);
        }

        using var response = await clients
            .CreateClient(ClientName)
            .PostAsync($"http://{service}{InternalRoutes.DeadLetters}/{id}/replay", null, cancellationToken);
        return await response.EnsureFoundAsync(cancellationToken);
    }
}
