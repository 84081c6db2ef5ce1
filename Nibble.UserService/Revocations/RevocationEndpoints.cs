using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;
using Nibble.UserService.Data;

namespace Nibble.UserService.Revocations;

/// <summary>The list of revoked sessions, for a gateway that starts or has missed messages.</summary>
internal static class RevocationEndpoints
{
    public static void MapRevocations(this IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapGet(InternalRoutes.Revocations, ListRevocationsAsync)
            .RequireAuthorization(Policies.Service)
            .ExcludeFromDescription();

    /// <summary>
    /// All unexpired revocations, without paging: their number is bounded by the lifetime of an access token.
    /// </summary>
    private static async Task<Ok<List<SessionRevoked>>> ListRevocationsAsync(
        UserDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken,
        long after = 0
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        return TypedResults.Ok(
            await db
                .SessionRevocations.Where(revocation => revocation.Sequence > after && revocation.ExpiresAt > now)
                .OrderBy(revocation => revocation.Sequence)
                .Select(revocation => new SessionRevoked(
                    revocation.Sequence,
                    revocation.SessionId,
                    revocation.ExpiresAt
                ))
                .ToListAsync(cancellationToken)
        );
    }
}
