using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Nibble.Gateway.Authentication;

/// <summary>Not ready until the revocations have been loaded: before that no token can be trusted.</summary>
internal sealed class RevocationHealthCheck(RevokedSessionSet revokedSessions) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(revokedSessions.IsLoaded ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
