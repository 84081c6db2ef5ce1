namespace Nibble.Gateway.LoadShedding;

/// <summary>The concurrency permit that a request holds.</summary>
internal sealed class ConcurrencyPermit
{
    private static readonly ConcurrencyPermit[] All =
    [
        .. Enum.GetValues<RequestPriority>().Select(priority => new ConcurrencyPermit(priority)),
    ];

    private readonly RequestPriority _priority;

    private ConcurrencyPermit(RequestPriority priority) => _priority = priority;

    /// <summary>Records that the request holds a permit.</summary>
    public static void Attach(HttpContext context, RequestPriority priority) =>
        context.Features.Set(All[(int)priority]);

    /// <summary>Releases the permit of a request that holds one.</summary>
    public static void Release(HttpContext context, LoadShedder shedder)
    {
        if (context.Features.Get<ConcurrencyPermit>() is { } permit)
        {
            shedder.Release(permit._priority);
        }
    }
}
