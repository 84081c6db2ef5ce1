using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Nibble.ServiceDefaults.Identity;

/// <summary>In whose name a service calls another.</summary>
public enum CallAs
{
    /// <summary>In its own: subject is the service's name, role is <see cref="Roles.Service"/>.</summary>
    Service,

    /// <summary>In the caller's: same subject and roles as the request being served, with the service as actor.</summary>
    User,
}

/// <summary>
/// Signs a fresh internal token for each call to another service; what is done in a user's name comes from the user's
/// address.
/// </summary>
internal sealed class InternalTokenHandler(
    CallAs callAs,
    InternalTokenIssuer issuer,
    IHostEnvironment environment,
    IHttpContextAccessor? contexts = null
) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token());
        if (
            callAs == CallAs.User
            && contexts?.HttpContext?.Request.Headers[NibbleHeaders.ClientAddress] is { Count: > 0 } address
        )
        {
            request.Headers.TryAddWithoutValidation(NibbleHeaders.ClientAddress, address.ToString());
        }

        return base.SendAsync(request, cancellationToken);
    }

    private string Token()
    {
        var service = environment.ApplicationName;
        if (callAs == CallAs.Service)
        {
            return issuer.Issue(service, [Roles.Service]);
        }

        var context =
            contexts?.HttpContext
            ?? throw new InvalidOperationException("A call in a user's name needs a request that is being served.");
        return CurrentUser.From(context) is { } user
            ? issuer.Issue(user.Id.ToString(), user.Roles, user.SessionId?.ToString(), service)
            : issuer.Issue(InternalTokenIssuer.Anonymous, [], actor: service);
    }
}
