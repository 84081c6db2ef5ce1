using FsCheck.Xunit;
using Microsoft.AspNetCore.Http;
using Nibble.Gateway.Caching;

namespace Nibble.Tests.Gateway.Caching;

public sealed class FreshnessTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("s-maxage=30, max-age=20", 10, 30)]
    [InlineData("max-age=20", 10, 20)]
    [InlineData("public", 10, 10)]
    [InlineData("public", -10, 0)]
    public void The_lifetime_is_s_maxage_else_max_age_else_Expires(string cacheControl, int expiresIn, int expected)
    {
        var headers = new HeaderDictionary
        {
            ["Cache-Control"] = cacheControl,
            ["Date"] = Now.ToString("R"),
            ["Expires"] = Now.AddSeconds(expiresIn).ToString("R"),
        };

        Assert.Equal(TimeSpan.FromSeconds(expected), LifetimeOf(headers));
    }

    [Fact]
    public void Expires_counts_from_the_Date_of_the_response_not_from_our_clock()
    {
        var headers = new HeaderDictionary
        {
            ["Date"] = Now.AddHours(-1).ToString("R"),
            ["Expires"] = Now.AddHours(-1).AddSeconds(60).ToString("R"),
        };

        Assert.Equal(TimeSpan.FromSeconds(60), LifetimeOf(headers));
    }

    [Fact]
    public void An_Expires_that_is_no_date_lies_in_the_past() =>
        Assert.Equal(TimeSpan.Zero, LifetimeOf(new HeaderDictionary { ["Expires"] = "0" }));

    [Fact]
    public void Without_a_word_from_the_origin_there_is_no_lifetime() =>
        Assert.Null(LifetimeOf(new HeaderDictionary { ["Last-Modified"] = Now.AddYears(-1).ToString("R") }));

    [Fact]
    public void A_targeted_field_silences_Cache_Control_and_Expires()
    {
        var headers = new HeaderDictionary
        {
            ["CDN-Cache-Control"] = "max-age=5",
            ["Cache-Control"] = "max-age=500, no-store",
            ["Expires"] = Now.AddHours(1).ToString("R"),
        };

        Assert.Equal(TimeSpan.FromSeconds(5), LifetimeOf(headers));
        Assert.False(ResponseDirectives.Read(headers).Cache.NoStore);
    }

    [Theory]
    [InlineData("7200", 7200)]
    [InlineData(" 7200 ", 7200)]
    [InlineData("7200, 0", 7200)]
    [InlineData("0, 7200", 0)]
    [InlineData("99999999999", int.MaxValue)]
    [InlineData("-7200", 0)]
    [InlineData("7200.0", 0)]
    [InlineData("abc", 0)]
    [InlineData("", 0)]
    public void An_Age_that_is_no_number_of_seconds_does_not_count(string field, int expected) =>
        Assert.Equal(expected, Freshness.ParseAge(field));

    [Fact]
    public void Of_two_Age_lines_the_first_counts() => Assert.Equal(60, Freshness.ParseAge(new(["60", "0"])));

    [Fact]
    public void The_initial_age_is_what_the_clocks_say_when_that_is_more_than_Age()
    {
        var headers = new HeaderDictionary { ["Date"] = Now.AddSeconds(-100).ToString("R"), ["Age"] = "30" };

        Assert.Equal(TimeSpan.FromSeconds(100), Freshness.InitialAge(headers, Now, Now));
    }

    [Fact]
    public void The_time_the_answer_took_counts_towards_its_Age()
    {
        var headers = new HeaderDictionary { ["Date"] = Now.ToString("R"), ["Age"] = "30" };

        Assert.Equal(TimeSpan.FromSeconds(37), Freshness.InitialAge(headers, Now, Now.AddSeconds(7)));
    }

    [Fact]
    public void A_Date_ahead_of_our_clock_makes_no_negative_age()
    {
        var headers = new HeaderDictionary { ["Date"] = Now.AddHours(1).ToString("R") };

        Assert.Equal(TimeSpan.Zero, Freshness.InitialAge(headers, Now, Now));
    }

    [Property]
    public void The_initial_age_is_never_less_than_any_of_its_parts(ushort ageField, ushort dateBehind, ushort delay)
    {
        var response = Now.AddSeconds(delay);
        var headers = new HeaderDictionary
        {
            ["Date"] = response.AddSeconds(-dateBehind).ToString("R"),
            ["Age"] = ageField.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };

        var age = Freshness.InitialAge(headers, Now, response).TotalSeconds;

        Assert.Equal(Math.Max(dateBehind, ageField + delay), age);
    }

    private static TimeSpan? LifetimeOf(HeaderDictionary headers) =>
        Freshness.Lifetime(ResponseDirectives.Read(headers), headers, Now);
}
