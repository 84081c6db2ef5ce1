using FsCheck.Xunit;
using Microsoft.AspNetCore.Http;
using Nibble.Gateway.Caching;

namespace Nibble.Tests.Gateway.Caching;

public sealed class VarySelectorTests
{
    [Theory]
    [InlineData("*")]
    [InlineData("*, *")]
    [InlineData(", *")]
    [InlineData("Accept, *")]
    public void A_star_anywhere_matches_nothing(string field) => Assert.Null(VarySelector.ParseNames(field));

    [Fact]
    public void Names_are_read_from_all_lines_once_each_in_any_case_and_order()
    {
        Assert.Equal(["accept", "foo"], VarySelector.ParseNames(new(["Foo, ACCEPT", "", "foo"]))!);
        Assert.Empty(VarySelector.ParseNames(default)!);
    }

    [Theory]
    [InlineData("a, b", "a,b", true)]
    [InlineData(" a ,  b,", "a,b", true)]
    [InlineData("A, b", "a,b", false)]
    [InlineData("a", "a, a", false)]
    [InlineData("\"a, b\"", "\"a,b\"", false)]
    public void White_space_around_commas_says_nothing_except_in_quotes(
        string stored,
        string presented,
        bool matches
    ) => Assert.Equal(matches, Select("foo", stored).Matches(Request("foo", presented)));

    [Theory]
    [InlineData("accept-encoding", "GZIP, br", "gzip,BR", true)]
    [InlineData("accept-language", "en, DE", "EN, de", true)]
    [InlineData("accept-language", "en, de", "de, en", false)]
    public void Case_says_nothing_where_the_field_is_defined_so(
        string name,
        string stored,
        string presented,
        bool matches
    ) => Assert.Equal(matches, Select(name, stored).Matches(Request(name, presented)));

    [Fact]
    public void Several_lines_are_one_list()
    {
        var request = new HeaderDictionary { ["Foo"] = new(["1", "2"]) };

        Assert.True(Select("foo", "1, 2").Matches(request));
    }

    [Fact]
    public void An_absent_field_matches_an_absent_field_alone()
    {
        var absent = VarySelector.For(["foo"], new HeaderDictionary());

        Assert.True(absent.Matches(new HeaderDictionary()));
        Assert.False(absent.Matches(Request("foo", "")));
        Assert.False(absent.Matches(Request("foo", "1")));
        Assert.False(Select("foo", "1").Matches(new HeaderDictionary()));
    }

    [Property]
    public void A_selector_matches_the_request_it_was_made_for(string? first, string? second)
    {
        var request = new HeaderDictionary { ["a"] = first, ["b"] = second };

        Assert.True(VarySelector.For(["a", "b"], request).Matches(request));
    }

    [Property]
    public void Selectors_have_the_same_key_exactly_when_they_are_the_same(string? first, string? second)
    {
        var one = VarySelector.For(["a"], new HeaderDictionary { ["a"] = Clean(first) });
        var other = VarySelector.For(["a"], new HeaderDictionary { ["a"] = Clean(second) });

        Assert.Equal(one.IsSameAs(other), one.ToKey() == other.ToKey());
    }

    // A header value has no line breaks: Kestrel refuses them.
    private static string? Clean(string? value) => value?.ReplaceLineEndings("");

    private static VarySelector Select(string name, string value) => VarySelector.For([name], Request(name, value));

    private static HeaderDictionary Request(string name, string value) => new() { [name] = new([value]) };
}
