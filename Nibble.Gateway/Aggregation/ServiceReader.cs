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
/// Asks a service for a part, on the way that forwarded requests take: the same instances, balancing,
/// connections, retries within the same budget, and the same circuits.
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

    /// <summary>Never fails but for a client that has gone.</summary>
    /// <param name="service">Whom to ask.</param>
    /// <param name="target">For which path and query.</param>
    /// <param name="caller">In whose name.</param>
    /// <param name="context">The request that it is for.</param>
    /// <param name="cancellationToken">When the answer is of no use any more.</param>
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
            // No time limit for the instance itself: that a view is in a hurry must not open its circuit.
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
            // Whatever a service does wrong, the view is answered with the rest.
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
