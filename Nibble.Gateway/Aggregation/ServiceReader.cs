using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Nibble.Gateway.Authentication;
using Nibble.Gateway.Errors;
using Nibble.Gateway.RequestContext;
using Nibble.Gateway.Resilience;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.Aggregation;

/// <summary>
/// Reads a section from a service through the forwarding pipeline: the same instances, load balancing, connections,
/// retry budget and circuit breakers as forwarded requests.
/// </summary>
internal sealed class ServiceReader(
    IProxyStateLookup proxy,
    IEnumerable<ILoadBalancingPolicy> balancing,
    CallerIdentities identities,
    IOptions<ResilienceOptions> resilience,
    TimeProvider time
)
{
    private readonly TimeSpan _breakDuration = resilience.Value.BreakDuration;
    private readonly ILoadBalancingPolicy _balancing = balancing.Single(policy =>
        policy.Name == LoadBalancingPolicies.PowerOfTwoChoices
    );

    /// <summary>Reads a section. Throws only if the client has disconnected.</summary>
    /// <param name="service">The service.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="caller">The caller on whose behalf the service is called.</param>
    /// <param name="context">The client's request.</param>
    /// <param name="cancellationToken">Cancelled at the view's deadline.</param>
    public async Task<AggregateSectionResult> ReadAsync(
        string service,
        string target,
        CallerIdentity caller,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (
                !proxy.TryGetCluster(service, out var cluster)
                || _balancing.PickDestination(context, cluster, cluster.DestinationsState.AvailableDestinations)
                    is not { } destination
            )
            {
                return Failed(ForwarderErrors.Unavailable(_breakDuration));
            }

            using var request = CreateRequest(cluster, destination, target, caller, context);
            // No timeout for the attempt: the view's short deadline must not open the instance's circuit.
            new ForwardingContext(cluster, destination, timeout: null, RetryOn.Errors, time).AttachTo(request);
            using var response = await cluster.Model.HttpClient.SendAsync(request, cancellationToken);
            return await ReadResultAsync(response, cancellationToken);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Failed(ForwarderErrors.GatewayTimeout);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            // Any failure of a service only leaves out its section.
            return Failed(ForwarderErrors.GetError(failed, _breakDuration));
        }
    }

    private HttpRequestMessage CreateRequest(
        ClusterState cluster,
        DestinationState destination,
        string target,
        CallerIdentity caller,
        HttpContext context
    )
    {
        var request = Http2.CreateGetRequest(cluster, destination, target);
        var headers = request.Headers;
        headers.TryAddWithoutValidation("Authorization", identities.GetInternalAuthorization(caller));
        headers.TryAddWithoutValidation(NibbleHeaders.RequestId, RequestIds.Of(context));
        if (RequestIds.GetTraceParent(context) is { } trace)
        {
            headers.TryAddWithoutValidation(HeaderNames.TraceParent, trace);
        }

        headers.TryAddWithoutValidation(NibbleHeaders.ClientAddress, context.Connection.RemoteIpAddress?.ToString());
        if (caller.UserId is not null)
        {
            headers.TryAddWithoutValidation(NibbleHeaders.UserId, caller.UserId);
            headers.TryAddWithoutValidation(NibbleHeaders.UserRoles, caller.RolesHeader);
        }

        return request;
    }

    private static async Task<AggregateSectionResult> ReadResultAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var status = (int)response.StatusCode;
        var kind = ErrorStatusCodes.FromStatusCode(status);
        var isProblem = response.Content.Headers.ContentType?.MediaType == ProblemDetailsDefaults.ContentType;
        if (!response.IsSuccessStatusCode && !isProblem)
        {
            return Failed(
                new Error(kind, ProblemDetailsDefaults.GetDefaultCode(status), ReasonPhrases.GetReasonPhrase(status))
            );
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var json = JsonElement.Parse(body);
        if (isProblem)
        {
            return Failed(
                new Error(
                    kind,
                    json.GetProperty(ProblemDetailsDefaults.Code).GetString()!,
                    json.GetProperty("detail").GetString()!
                )
            );
        }

        return new AggregateSectionResult(
            json,
            response.Headers.TryGetValues(NibbleHeaders.CacheTags, out var tags) ? string.Join(',', tags) : null
        );
    }

    private static AggregateSectionResult Failed(Error error) => new(Json: null, Error: error);
}
