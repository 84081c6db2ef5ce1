using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Demo;
using Nibble.Tests.Support;

namespace Nibble.Tests.Users;

public sealed class SeedTests
{
    [Fact]
    public async Task The_people_of_the_demo_city_can_sign_in_and_have_an_address()
    {
        await using var service = new UserServiceFixture();
        service.Settings["Demo:Seed"] = "true";

        foreach (
            var (email, role) in new[]
            {
                ("customer@nibble.test", "customer"),
                ("owner@nibble.test", "restaurant_owner"),
                ("driver@nibble.test", "driver"),
                ("support@nibble.test", "support"),
                ("admin@nibble.test", "admin"),
            }
        )
        {
            var tokens = await (await service.LoginAsync(email, DemoCity.Password)).JsonAsync();
            Assert.Equal(role, tokens.GetProperty("user").GetProperty("roles")[0].GetString());
            var addresses = await service.Read(tokens).Client.GetFromJsonAsync<JsonElement>("/api/users/me/addresses");
            var address = Assert.Single(addresses.GetProperty("items").EnumerateArray());
            Assert.True(address.GetProperty("isDefault").GetBoolean());
        }

        Assert.Equal(
            DemoCity.Customers.Count + DemoCity.Drivers.Count + DemoCity.Owners.Count + 2,
            await service.InDatabaseAsync(db => db.Users.CountAsync())
        );
    }

    [Fact]
    public async Task Production_refuses_the_demo_city()
    {
        await using var service = new UserServiceFixture();
        service.Settings["Demo:Seed"] = "true";
        service.Settings["environment"] = "Production";

        Assert.Throws<InvalidOperationException>(service.WithoutInternalToken);
    }
}
