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
    IHttpContextAccessor? httpContextAccessor = null
) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", CreateToken());
        if (
            callAs == CallAs.User
            && httpContextAccessor?.HttpContext?.Request.Headers[NibbleHeaders.ClientAddress] is { Count: > 0 } address
        )
        {
            request.Headers.TryAddWithoutValidation(NibbleHeaders.ClientAddress, address.ToString());
        }

        return base.SendAsync(request, cancellationToken);
    }

    private string CreateToken()
    {
        var service = environment.ApplicationName;
        if (callAs == CallAs.Service)
        {
            return issuer.Issue(service, [Roles.Service]);
        }

        var context =
            httpContextAccessor?.HttpContext
            ?? throw new InvalidOperationException("A call in a user's name needs a request that is being served.");
        return CurrentUser.FromHttpContext(context) is { } user
            ? issuer.Issue(user.Id.ToString(), user.Roles, user.SessionId?.ToString(), service)
            : issuer.Issue(InternalTokenIssuer.Anonymous, [], actor: service);
    }
}
