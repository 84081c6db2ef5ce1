using System.Net;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Journeys;

/// <summary>Calls that bypass the gateway.</summary>
[Collection(PlatformCollection.Name)]
public sealed class GatewayBypassTests(Platform platform)
{
    [Theory]
    [InlineData(ServiceNames.Users, "/api/users/me")]
    [InlineData(ServiceNames.Users, InternalRoutes.Revocations)]
    [InlineData(ServiceNames.Restaurants, "/api/restaurants")]
    [InlineData(ServiceNames.Orders, "/api/orders")]
    [InlineData(ServiceNames.Orders, InternalRoutes.DeadLetters)]
    [InlineData(ServiceNames.Drivers, "/api/drivers/me")]
    [InlineData(ServiceNames.Admin, "/api/admin/settings")]
    [InlineData(ServiceNames.Analytics, "/api/analytics/orders")]
    public async Task A_direct_call_with_forged_headers_is_401(string service, string path)
    {
        using var client = new HttpClient { BaseAddress = platform.ProcessOf(service).Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(NibbleHeaders.UserId, Guid.NewGuid().ToString());
        request.Headers.Add(NibbleHeaders.UserRoles, Roles.Admin);

        var response = await client.SendAsync(request);

        await response.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenMissing);
    }

    [Theory]
    [InlineData("/internal/events")]
    [InlineData("/internal/revocations")]
    [InlineData("/api/../internal/events")]
    [InlineData("/api/orders/../../internal/events")]
    [InlineData("/api/orders/%2e%2e/%2e%2e/internal/events")]
    public async Task The_gateway_leads_to_no_internal_endpoint(string path)
    {
        using var handler = new SocketsHttpHandler();
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(
                platform.GatewayUrl.ToString().TrimEnd('/') + path,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            )
        );

        var response = await client.SendAsync(request, CancellationToken.None);

        Assert.InRange((int)response.StatusCode, 400, 499);
    }
}
