using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Nibble.Contracts;
using Nibble.Gateway.Routing;
using Nibble.Tests.Support;
using Yarp.ReverseProxy.Model;

namespace Nibble.Tests.Contract;

/// <summary>A method and a path of the public contract; parameters have no names, so that spellings agree.</summary>
internal sealed partial record Operation(string Method, string Path)
{
    public static Operation Of(string method, string path) =>
        new(method, Parameter().Replace(path.Length > 1 ? path.TrimEnd('/') : path, "{}"));

    public override string ToString() => $"{Method} {Path}";

    private static readonly Lazy<Task<IReadOnlyList<Operation>>> OfServices = new(MappedInServicesAsync);

    /// <summary>Everything that clients can call: what services map, older paths, and what the gateway answers itself.</summary>
    public static async Task<IReadOnlyCollection<Operation>> AllAsync(GatewayFixture gateway)
    {
        var mapped = await OfServices.Value;
        var older = LegacyRoutes.All.SelectMany(alias =>
            alias.Methods.Split(',').Select(method => Of(method, alias.Path))
        );
        return mapped.Concat(older).Concat(MappedIn(gateway.Services)).Where(IsPublic).ToHashSet();
    }

    private static async Task<IReadOnlyList<Operation>> MappedInServicesAsync()
    {
        var mapped = new List<Operation>();
        foreach (var service in ServiceNames.Services)
        {
            await RunningServices.InspectAsync(service, (services, _) => mapped.AddRange(MappedIn(services)));
        }

        return mapped;
    }

    private static IEnumerable<Operation> MappedIn(IServiceProvider services) =>
        services
            .GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RouteModel>() is null)
            .SelectMany(endpoint =>
                (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
                    // No client may CONNECT: the gateway opens a WebSocket at a service with it.
                    .Where(method => method is not ("HEAD" or "CONNECT"))
                    .Select(method => Of(method, $"/{endpoint.RoutePattern.RawText?.TrimStart('/')}"))
            );

    private static bool IsPublic(Operation operation) =>
        operation.Path.StartsWith("/api/", StringComparison.Ordinal)
        || operation.Path.StartsWith("/.well-known/", StringComparison.Ordinal);

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
