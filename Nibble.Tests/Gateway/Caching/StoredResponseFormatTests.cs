using FsCheck.Xunit;
using Microsoft.AspNetCore.Http;
using Nibble.Gateway.Caching;

namespace Nibble.Tests.Gateway.Caching;

public sealed class StoredResponseFormatTests
{
    [Fact]
    public void A_response_survives_the_way_through_bytes()
    {
        var headers = new HeaderDictionary
        {
            ["Cache-Control"] = "max-age=60, stale-if-error=5",
            ["ETag"] = "\"tag\"",
            ["Date"] = StoredResponseFactory.Now.ToString("R"),
            ["Set-Cookie"] = new(["a=1", "b=2"]),
            ["Cache-Status"] = "Upstream; hit",
            ["X-Name"] = "Käse",
        };
        var vary = VarySelector.For(["accept", "foo"], new HeaderDictionary { ["Foo"] = "1" });
        var written = StoredResponseFactory.Response("/a", 5000, vary, ["restaurant:1"], headers);

        var read = StoredResponseFormat.Read(
            StoredResponseFormat.Write(written),
            written.Key,
            written.Tags,
            StoredResponseFactory.Now.AddDays(1)
        )!;

        Assert.Equal(written.Status, read.Status);
        Assert.Equal(written.Headers, read.Headers);
        Assert.Equal(written.UpstreamStatus, read.UpstreamStatus);
        Assert.Equal(written.Body, read.Body.ToArray());
        Assert.True(written.Vary.IsSameAs(read.Vary));
        Assert.Equal(
            (written.CreatedAt, written.Lifetime, written.StaleIfError, written.ETag, written.Size),
            (read.CreatedAt, read.Lifetime, read.StaleIfError, read.ETag, read.Size)
        );
    }

    [Property(MaxTest = 500)]
    public void Damaged_bytes_read_as_nothing_or_as_something_but_never_throw(byte[] bytes, bool startsRight)
    {
        byte[] input = startsRight ? [1, .. bytes] : bytes;

        StoredResponseFormat.Read(input, StoredResponseFactory.Key("/a"), [], StoredResponseFactory.Now);
    }

    [Property]
    public void Bytes_that_were_cut_off_read_as_nothing(ushort cut)
    {
        var bytes = StoredResponseFormat.Write(StoredResponseFactory.Response("/a", 300));
        var length = cut % bytes.Length;

        Assert.Null(
            StoredResponseFormat.Read(
                bytes.AsMemory(0, length),
                StoredResponseFactory.Key("/a"),
                [],
                StoredResponseFactory.Now
            )
        );
    }

    [Fact]
    public void Bytes_of_another_version_read_as_nothing()
    {
        var bytes = StoredResponseFormat.Write(StoredResponseFactory.Response("/a"));
        bytes[0]++;

        Assert.Null(StoredResponseFormat.Read(bytes, StoredResponseFactory.Key("/a"), [], StoredResponseFactory.Now));
    }
}
