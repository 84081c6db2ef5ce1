using FsCheck.Xunit;
using Nibble.Gateway.Caching;

namespace Nibble.Tests.Gateway.Caching;

public sealed class TargetedCacheControlTests
{
    [Theory]
    [InlineData("max-age=60")]
    [InlineData("foo, max-age=60, bar=\"baz, no-store\";p=1")]
    [InlineData("foo=1.5, max-age=60;q")]
    [InlineData("max-age=60, foo=\"a\\\"b, no-store\"")]
    [InlineData("foo=(a \"b\" 1;x=2), max-age=60, empty=()")]
    [InlineData("foo=:bm8tc3RvcmU=:, max-age=60")]
    [InlineData("no-store, max-age=1, no-store=?0, max-age=60")]
    [InlineData("max-age=10, max-age=10, x=?1, max-age=10, y=token, z=-7", 10)]
    public void A_valid_dictionary_is_read(string field, int expected = 60)
    {
        Assert.True(TargetedCacheControl.TryParse(field, out var read));
        Assert.Equal(expected, read.MaxAge);
        Assert.False(read.NoStore);
    }

    [Theory]
    [InlineData("")]
    [InlineData("max-age=60, &&&")]
    [InlineData("max-age =60")]
    [InlineData("max-age= 60")]
    [InlineData("Max-Age=60")]
    [InlineData("max-age=60,")]
    [InlineData("max-age=60 no-store")]
    [InlineData("a=\"open")]
    [InlineData("a=?2")]
    [InlineData("max-age=60, a=(b")]
    [InlineData("max-age=60, a=(b\"c\")")]
    [InlineData("max-age=60, a=:%:")]
    [InlineData("max-age=60, a=\"\\b\"")]
    public void A_field_that_is_no_structured_dictionary_is_void(string field) =>
        Assert.False(TargetedCacheControl.TryParse(field, out _));

    [Fact]
    public void A_value_of_the_wrong_type_says_nothing()
    {
        Assert.True(TargetedCacheControl.TryParse("max-age=\"60\", no-store=?0, private=?1", out var read));

        Assert.Null(read.MaxAge);
        Assert.False(read.NoStore);
        Assert.True(read.Private);
    }

    [Fact]
    public void The_qualified_forms_of_no_cache_and_private_name_fields()
    {
        Assert.True(
            TargetedCacheControl.TryParse("max-age=60, private=\"x-a, x-b\", no-cache=\"set-cookie\"", out var read)
        );

        Assert.Equal((60, false, false), (read.MaxAge, read.Private, read.NoCache));
        Assert.Equal(["set-cookie", "x-a", "x-b"], read.ExcludedFields.Order());
    }

    [Property(MaxTest = 2000)]
    public bool No_field_makes_the_parser_throw(string? field) =>
        TargetedCacheControl.TryParse(field, out _) || field is not "max-age=1";
}
