using System.Net;
using Nibble.Gateway.Versioning;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Versioning;

public sealed class ApiVersionTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("/api/v1/restaurants/one", "/api/restaurants/one")]
    [InlineData("/api/V1/restaurants/two", "/api/restaurants/two")]
    public async Task Version_1_is_the_path_without_a_version(string path, string canonical)
    {
        var response = await gateway.Client().GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(canonical, gateway.ReceivedRequests[canonical].Target);
        Assert.Equal("1", response.Headers.GetValues(ApiVersions.Header).Single());
    }

    [Theory]
    [InlineData("/api/v3/restaurants")]
    [InlineData("/api/v0/restaurants")]
    [InlineData("/api/v01/restaurants")]
    [InlineData("/api/v1.0/restaurants")]
    [InlineData("/api/v99999999999999999999/restaurants")]
    [InlineData("/api/v3")]
    public async Task A_version_that_there_never_was_says_which_there_are(string path)
    {
        var response = await gateway.Client().GetAsync(path);

        await response.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.UnsupportedVersion);
        Assert.Equal("1, 2", response.Headers.GetValues(ApiVersions.Header).Single());
    }

    [Fact]
    public async Task An_endpoint_that_has_no_second_version_says_so()
    {
        var response = await gateway.Client().GetAsync("/api/v2/restaurants");

        await response.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.UnsupportedVersion);
    }

    [Fact]
    public async Task A_version_without_a_path_is_not_found()
    {
        var response = await gateway.Client().GetAsync("/api/v1");

        await response.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public void A_deprecated_endpoint_says_since_when_and_until_when()
    {
        var deprecation = new Deprecation(
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        var headers = new Microsoft.AspNetCore.Http.HeaderDictionary();

        deprecation.WriteHeaders(headers);

        Assert.Equal("@1767225600", headers["Deprecation"]);
        Assert.Equal("Fri, 01 Jan 2027 00:00:00 GMT", headers["Sunset"]);
        Assert.Contains("rel=\"deprecation\"", headers["Link"].ToString(), StringComparison.Ordinal);
    }
}
