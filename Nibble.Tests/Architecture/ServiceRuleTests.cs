using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nibble.ServiceDefaults;
using Nibble.Tests.Support;

namespace Nibble.Tests.Architecture;

/// <summary>Rules that hold for each service, checked on the service as it runs.</summary>
public sealed class ServiceRuleTests
{
    private static readonly string[] Open = [HealthEndpoints.HealthEndpointPath, HealthEndpoints.AlivenessEndpointPath];

    public static TheoryData<string> Services => RunningServices.Names;

    [Theory]
    [MemberData(nameof(Services))]
    public Task Every_endpoint_but_the_probes_says_who_may_call_it(string service) =>
        RunningServices.InspectAsync(
            service,
            (services, _) =>
            {
                var endpoints = services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints);
                var undecided = endpoints
                    .OfType<RouteEndpoint>()
                    .Where(endpoint => endpoint.Metadata.GetMetadata<IAuthorizeData>() is null)
                    .Select(endpoint => endpoint.RoutePattern.RawText)
                    // The OpenAPI document falls under the fallback policy, which asks for an internal token.
                    .Where(path => path != "/openapi/{documentName}.json");

                Assert.Equal(Open.Order(), undecided.Order());
            }
        );

    [Theory]
    [MemberData(nameof(Services))]
    public Task The_model_has_no_changes_that_a_migration_lacks(string service) =>
        RunningServices.InspectAsync(service, (_, db) => Assert.False(db.Database.HasPendingModelChanges()));
}
