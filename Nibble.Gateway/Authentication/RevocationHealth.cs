using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Nibble.Gateway.Authentication;

/// <summary>Not ready until the revocations are known: before that no token can be trusted.</summary>
internal sealed class RevocationHealth(RevokedSessions revoked) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(revoked.IsComplete ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
