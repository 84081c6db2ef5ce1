using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Contract;

/// <summary>"Wrong types and missing fields give 400 VALIDATION_FAILED with errors by field", as clients spell them.</summary>
public sealed class WrongRequestTests(ServiceFixture<RestaurantDbContext> service)
    : IClassFixture<ServiceFixture<RestaurantDbContext>>
{
    private const string ValidBody = """
        "cuisines":["italian"],"location":{"lat":52.5,"lng":13.4},"address":"Torstraße 1"
        """;

    [Theory]
    [InlineData("", "body")]
    [InlineData("null", "body")]
    [InlineData("[]", "body")]
    [InlineData("\"words\"", "body")]
    [InlineData("{", "body")]
    [InlineData("{\"name\":7," + ValidBody + "}", "name")]
    [InlineData("{\"name\":\"A\",\"deliveryFee\":\"199\"," + ValidBody + "}", "deliveryFee")]
    [InlineData("{\"name\":\"A\",\"deliveryFee\":1.5," + ValidBody + "}", "deliveryFee")]
    [InlineData("{\"name\":\"A\",\"cuisines\":[7],\"address\":\"Torstraße 1\"}", "cuisines[0]")]
    [InlineData("{\"name\":\"A\",\"cuisines\":[\"a1\"],\"location\":{\"lat\":1},\"address\":\"abc\"}", "location.lng")]
    [InlineData(
        "{\"name\":\"A\",\"cuisines\":[\"a1\"],\"location\":{},\"address\":\"abc\"}",
        "location.lat,location.lng"
    )]
    [InlineData(
        "{\"name\":\"A\",\"cuisines\":[\"a1\"],\"location\":{\"lat\":91,\"lng\":0},\"address\":\"abc\"}",
        "location.lat"
    )]
    public async Task A_body_that_is_not_as_agreed_is_refused_by_field(string body, string fields)
    {
        var content = new StringContent(body, Encoding.UTF8, "application/json");

        var response = await service.AsOwner().PostAsync("/api/restaurants", content);

        Assert.Equal(fields.Split(','), await FieldsAsync(response));
    }

    [Theory]
    [InlineData("lat=north&lng=1", "lat")]
    [InlineData("lat=1", "lng")]
    [InlineData("minRating=many", "minRating")]
    [InlineData("openNow=perhaps", "openNow")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("cursor=here", "cursor")]
    public async Task A_query_that_is_not_as_agreed_is_refused_by_parameter(string query, string field)
    {
        var response = await service.AsAnonymous().GetAsync($"/api/restaurants?{query}");

        Assert.Equal([field], await FieldsAsync(response));
    }

    [Fact]
    public async Task A_body_of_another_media_type_is_refused()
    {
        var content = new StringContent("{}");
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");

        var response = await service.AsOwner().PostAsync("/api/restaurants", content);

        await response.AssertErrorAsync(HttpStatusCode.UnsupportedMediaType, ErrorCodes.UnsupportedMediaType);
    }

    [Fact]
    public async Task Fields_that_nobody_knows_are_ignored()
    {
        var content = new StringContent(
            "{\"name\":\"A\",\"mood\":\"good\"," + ValidBody + "}",
            Encoding.UTF8,
            "application/json"
        );

        var response = await service.AsOwner().PostAsync("/api/restaurants", content);

        await response.JsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_fault_of_ours_tells_nothing_of_the_inside()
    {
        await using var broken = new ServiceFixture<RestaurantDbContext>();
        await broken.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("DROP TABLE restaurants"));

        var response = await broken.AsAnonymous().GetAsync($"/api/restaurants/{Guid.NewGuid()}");

        var problem = await response.AssertErrorAsync(HttpStatusCode.InternalServerError, ErrorCodes.InternalError);
        Assert.DoesNotContain("SQL", problem.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("restaurants", problem.ToString(), StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<string>> FieldsAsync(HttpResponseMessage response)
    {
        var problem = await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.DoesNotContain("parameter", problem.GetProperty("detail").GetString());
        return problem.GetProperty(ProblemDetailsDefaults.Errors).EnumerateObject().Select(error => error.Name);
    }
}
