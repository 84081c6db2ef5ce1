using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nibble.Gateway.Caching;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>Creates stored responses for tests of the cache stores.</summary>
internal static class StoredResponseFactory
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static CacheKey Key(string path)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("nibble.test");
        context.Request.Path = path;
        return CacheKey.Of(context.Request);
    }

    public static StoredResponse Response(
        string path,
        int bodySize = 10,
        VarySelector? vary = null,
        string[]? tags = null,
        HeaderDictionary? headers = null
    ) =>
        StoredResponse.Create(
            Key(path),
            200,
            headers ?? new HeaderDictionary { ["Cache-Control"] = "max-age=60", ["Date"] = Now.ToString("R") },
            Encoding.ASCII.GetBytes(new string('x', bodySize)),
            vary ?? VarySelector.None,
            tags ?? [],
            Now,
            Now
        );

    public static IOptions<ResponseCacheOptions> Options(long memoryLimit = 1 << 20, int maxVariants = 4) =>
        Microsoft.Extensions.Options.Options.Create(
            new ResponseCacheOptions { MemoryLimit = memoryLimit, MaxVariants = maxVariants }
        );
}
