using FsCheck.Xunit;
using Nibble.Gateway.Caching;

namespace Nibble.Tests.Gateway.Caching;

public sealed class CacheControlTests
{
    [Fact]
    public void Directives_are_read_from_all_lines_whatever_their_case()
    {
        var read = CacheControl.Parse(new(["Max-AGE=60, PUBLIC", " s-maxage=120 ,,must-Revalidate"]));

        Assert.Equal(60, read.MaxAge);
        Assert.Equal(120, read.SharedMaxAge);
        Assert.True(read.Public);
        Assert.True(read.MustRevalidate);
        Assert.False(read.NoStore);
    }

    [Theory]
    [InlineData("max-age=60", 60)]
    [InlineData("max-age=\"60\"", 60)]
    [InlineData("max-age=0060", 60)]
    [InlineData("max-age=60, max-age=60", 60)]
    [InlineData("extension=\"max-age=9\", max-age=60", 60)]
    [InlineData("max-age=60, extension=\"a, max-age=9\"", 60)]
    [InlineData("stray \"quoted, max-age=9\", max-age=60", 60)]
    [InlineData("max-age=2147483648", int.MaxValue)]
    [InlineData("max-age=99999999999999999999999", int.MaxValue)]
    public void A_lifetime_is_read_in_all_its_forms(string field, int expected) =>
        Assert.Equal(expected, CacheControl.Parse(field).MaxAge);

    [Theory]
    [InlineData("max-age=")]
    [InlineData("max-age")]
    [InlineData("max-age=-1")]
    [InlineData("max-age=60.0")]
    [InlineData("max-age=60a")]
    [InlineData("max-age='60'")]
    [InlineData("max-age =60")]
    [InlineData("max-age= 60")]
    [InlineData("max-age=60 70")]
    [InlineData("max-age=\"60")]
    [InlineData("max-age=60, max-age=61")]
    public void A_lifetime_that_is_invalid_or_contradicted_counts_as_zero(string field) =>
        Assert.Equal(0, CacheControl.Parse(field).MaxAge);

    [Fact]
    public void The_qualified_forms_of_no_cache_and_private_name_fields_and_leave_the_rest_usable()
    {
        var read = CacheControl.Parse("no-cache=\"Set-Cookie, X-A\", private=x-b");

        Assert.False(read.NoCache);
        Assert.False(read.Private);
        Assert.Equal(["Set-Cookie", "X-A", "x-b"], read.ExcludedFields);
    }

    [Theory]
    [InlineData("no-cache=\"\"")]
    [InlineData("no-cache=\"a")]
    [InlineData("no-cache, no-cache=\"a\"")]
    public void A_qualified_form_that_names_nothing_means_the_whole_response(string field) =>
        Assert.True(CacheControl.Parse(field).NoCache);

    [Fact]
    public void Max_stale_without_an_argument_accepts_any_staleness()
    {
        Assert.Equal(CacheControl.MaxSeconds, CacheControl.Parse("max-stale").MaxStale);
        Assert.Equal(5, CacheControl.Parse("max-stale=5").MaxStale);
        Assert.Equal(0, CacheControl.Parse("max-stale=x").MaxStale);
    }

    [Fact]
    public void A_min_fresh_that_cannot_be_read_is_never_satisfied() =>
        Assert.Equal(CacheControl.MaxSeconds, CacheControl.Parse("min-fresh=soon").MinFresh);

    [Property(MaxTest = 2000)]
    public void No_field_makes_the_parser_throw_or_invents_freshness(string? field)
    {
        var read = CacheControl.Parse(field);

        if (field?.Contains("max-age", StringComparison.OrdinalIgnoreCase) != true)
        {
            Assert.Null(read.MaxAge);
        }
    }

    [Property]
    public void What_is_written_is_read_whatever_stands_around_it(int seconds, bool quoted, string? noise)
    {
        seconds = Math.Abs(seconds % 1_000_000);
        var extension = (noise ?? "")
            .Replace("\\", "", StringComparison.Ordinal)
            .Replace("\"", "", StringComparison.Ordinal);
        var lifetime = quoted ? $"max-age=\"{seconds}\"" : $"max-age={seconds}";

        var read = CacheControl.Parse($"foo=\"{extension}\",{lifetime} ,\tno-store, bar=\"{extension}\"");

        Assert.Equal(seconds, read.MaxAge);
        Assert.True(read.NoStore);
    }

    [Property]
    public void The_order_of_directives_says_nothing(int seed)
    {
        string[] directives =
        [
            "max-age=5",
            "s-maxage=6",
            "public",
            "no-cache=\"a, b\"",
            "stale-if-error=7",
            "x=\"1,2\"",
        ];
        var shuffled = directives.ToArray();
        new Random(seed).Shuffle(shuffled);

        var one = CacheControl.Parse(string.Join(',', directives));
        var other = CacheControl.Parse(string.Join(" , ", shuffled));

        Assert.Equal(
            (one.MaxAge, one.SharedMaxAge, one.Public, one.NoCache, one.StaleIfError),
            (other.MaxAge, other.SharedMaxAge, other.Public, other.NoCache, other.StaleIfError)
        );
    }
}
