using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.RequestContext;

public sealed class HttpContextReuseTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    /// <summary>
    /// Where there is one, ASP.NET Core makes a new HttpContext with all its parts for each request of a connection: two
    /// thirds of what a cached answer allocated (docs/performance.md).
    /// </summary>
    [Fact]
    public void Nothing_in_the_gateway_asks_for_the_context_of_the_request_from_anywhere() =>
        Assert.Null(gateway.Services.GetService<IHttpContextAccessor>());
}
