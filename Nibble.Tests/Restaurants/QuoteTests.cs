using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;
using Nibble.Tests.Support;

namespace Nibble.Tests.Restaurants;

public sealed class QuoteTests(RestaurantServiceFixture service) : IClassFixture<RestaurantServiceFixture>
{
    private static readonly object Size = new
    {
        name = "Size",
        minSelections = 1,
        maxSelections = 1,
        options = new[] { new { name = "Regular", price = 0 }, new { name = "Large", price = 300 } },
    };

    private readonly Guid _owner = Guid.NewGuid();

    [Fact]
    public async Task A_quote_prices_each_line_with_its_options_and_measures_the_way()
    {
        var (restaurant, item, options) = await PizzeriaAsync(new GeoPoint(52.52, 13.405));

        var quote = await QuoteAsync(
            restaurant,
            new QuoteRequest([new QuoteItem(item, 2, [options[1]])], new GeoPoint(52.53, 13.405), null)
        );

        var line = Assert.Single(quote.Lines);
        Assert.Equal((1290, 2, null), (line.UnitPrice, line.Quantity, line.ErrorCode));
        Assert.Equal(["Large"], line.Options.Select(option => option.Name));
        Assert.Equal(1.112, quote.DistanceKm!.Value, 3);
        Assert.Equal((true, "open", 299, 1000), (quote.IsOpen, quote.Status, quote.DeliveryFee, quote.MinimumOrder));
        Assert.Equal(_owner, quote.OwnerId);
    }

    [Fact]
    public async Task Options_must_belong_to_the_dish_and_be_neither_too_few_nor_too_many()
    {
        var (restaurant, item, options) = await PizzeriaAsync();

        var quote = await QuoteAsync(
            restaurant,
            new QuoteRequest(
                [
                    new QuoteItem(item, 1, []),
                    new QuoteItem(item, 1, [options[0], options[1]]),
                    new QuoteItem(item, 1, [options[0], options[0]]),
                    new QuoteItem(item, 1, [Guid.NewGuid()]),
                    new QuoteItem(item, 1, [options[0]]),
                ],
                null,
                null
            )
        );

        string? invalid = ErrorCodes.OptionInvalid;
        Assert.Equal([invalid, invalid, invalid, invalid, null], quote.Lines.Select(line => line.ErrorCode));
    }

    [Fact]
    public async Task An_unknown_dish_and_one_that_is_sold_out_are_named_as_such()
    {
        var (restaurant, item, options) = await PizzeriaAsync();
        await service
            .AsOwner(_owner)
            .PutAsJsonAsync(
                $"/api/restaurants/{restaurant}/menu/items/{item}/availability",
                new { isAvailable = false }
            );

        var quote = await QuoteAsync(
            restaurant,
            new QuoteRequest([new QuoteItem(item, 1, [options[0]]), new QuoteItem(Guid.NewGuid(), 1, [])], null, null)
        );

        Assert.Equal([ErrorCodes.ItemUnavailable, ErrorCodes.ItemNotFound], quote.Lines.Select(line => line.ErrorCode));
    }

    [Fact]
    public async Task A_quote_judges_the_opening_hours_at_the_wanted_time()
    {
        var hours = new
        {
            timeZone = "Europe/Berlin",
            weekly = new[] { new { day = "tuesday", spans = new[] { new { opens = "18:00", closes = "22:00" } } } },
        };
        var restaurant = await service.RegisterApprovedAsync(_owner, RestaurantServiceFixture.Details(hours: hours));

        var evening = await QuoteAsync(
            restaurant,
            new QuoteRequest([], null, new DateTime(2026, 3, 3, 18, 0, 0, DateTimeKind.Utc))
        );
        var night = await QuoteAsync(
            restaurant,
            new QuoteRequest([], null, new DateTime(2026, 3, 3, 22, 0, 0, DateTimeKind.Utc))
        );
        var now = await QuoteAsync(restaurant, new QuoteRequest([], null, null));

        Assert.Equal((true, false, false), (evening.IsOpen, night.IsOpen, now.IsOpen));
    }

    [Fact]
    public async Task Only_a_service_gets_a_quote_and_only_of_a_restaurant_that_exists()
    {
        var body = new QuoteRequest([], null, null);

        var asCustomer = await service
            .AsCustomer()
            .PostAsJsonAsync($"/internal/restaurants/{Guid.NewGuid()}/quote", body);
        var unknown = await service.AsService().PostAsJsonAsync($"/internal/restaurants/{Guid.NewGuid()}/quote", body);

        await asCustomer.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        await unknown.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    private async Task<(Guid Restaurant, Guid Item, Guid[] Options)> PizzeriaAsync(GeoPoint? location = null)
    {
        var restaurant = await service.RegisterApprovedAsync(
            _owner,
            RestaurantServiceFixture.Details(location: location)
        );
        var category = await service.AddCategoryAsync(_owner, restaurant, "Pizza");
        var item = await service.AddItemAsync(_owner, restaurant, category, "Margherita", 990, [Size]);
        var options = item.GetProperty("optionGroups")[0].GetProperty("options");
        return (
            restaurant,
            item.GetProperty("id").GetGuid(),
            [.. options.EnumerateArray().Select(option => option.GetProperty("id").GetGuid())]
        );
    }

    private async Task<RestaurantQuote> QuoteAsync(Guid restaurant, QuoteRequest request)
    {
        var quoted = await service.AsService().PostAsJsonAsync($"/internal/restaurants/{restaurant}/quote", request);
        return (await quoted.JsonAsync()).Deserialize<RestaurantQuote>(NibbleJson.Options)!;
    }
}
