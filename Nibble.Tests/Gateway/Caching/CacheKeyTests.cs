using FsCheck.Xunit;
using Microsoft.AspNetCore.Http;
using Nibble.Gateway.Caching;

namespace Nibble.Tests.Gateway.Caching;

public sealed class CacheKeyTests
{
    [Theory]
    [InlineData("http", "nibble.test", "/a", "?b")]
    [InlineData("HTTP", "Nibble.TEST", "/a", "?b")]
    public void Scheme_and_host_are_compared_in_any_case(string scheme, string host, string path, string query)
    {
        var key = Key(scheme, host, path, query);
        var same = Key("http", "nibble.test", "/a", "?b");

        Assert.Equal(same, key);
        Assert.Equal(same.GetHashCode(), key.GetHashCode());
        Assert.Equal(same.ToString(), key.ToString());
    }

    [Fact]
    public void Every_other_part_makes_another_key()
    {
        CacheKey[] keys =
        [
            Key("http", "nibble.test", "/a", ""),
            Key("https", "nibble.test", "/a", ""),
            Key("http", "nibble.test:81", "/a", ""),
            Key("http", "nibble.test", "/A", ""),
            Key("http", "nibble.test", "/a/", ""),
            Key("http", "nibble.test", "/a", "?b"),
            Key("http", "nibble.test", "/a", "?B"),
            Key("http", "nibble.test", "/a?b", ""),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys.Length, keys.Select(key => key.ToString()).Distinct().Count());
    }

    [Theory]
    [InlineData("/other", "/other", "")]
    [InlineData("other?x=1", "/dir/other", "?x=1")]
    [InlineData("?x=1", "/dir/file", "?x=1")]
    [InlineData("http://nibble.test/other", "/other", "")]
    [InlineData("http://NIBBLE.test:80/a%20b%2Fc", "/a b%2Fc", "")]
    public void A_reference_of_the_same_origin_is_resolved(string reference, string path, string query)
    {
        Assert.True(Key("http", "nibble.test", "/dir/file", "").TryResolve(reference, out var resolved));
        Assert.Equal(Key("http", "nibble.test", path, query), resolved);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("http://elsewhere.test/dir/file")]
    [InlineData("https://nibble.test/dir/file")]
    [InlineData("http://nibble.test:81/dir/file")]
    [InlineData("http://[")]
    public void A_reference_of_another_origin_is_not(string? reference) =>
        Assert.False(Key("http", "nibble.test", "/dir/file", "").TryResolve(reference, out _));

    [Property]
    public void Keys_are_equal_exactly_when_their_texts_are(string? path, string? other)
    {
        var one = Key("http", "h", "/" + path, "");
        var two = Key("http", "h", "/" + other, "");

        Assert.Equal(one.Equals(two), one.ToString() == two.ToString());
    }

    private static CacheKey Key(string scheme, string host, string path, string query)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = scheme;
        request.Host = new HostString(host);
        request.Path = new PathString(path);
        request.QueryString = new QueryString(query);
        return CacheKey.Of(request);
    }
}
