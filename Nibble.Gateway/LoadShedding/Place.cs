namespace Nibble.Gateway.LoadShedding;

/// <summary>The place among the requests in progress that a request has taken.</summary>
internal sealed class Place
{
    private static readonly Place[] All =
    [
        .. Enum.GetValues<RequestPriority>().Select(priority => new Place(priority)),
    ];

    private readonly RequestPriority _priority;

    private Place(RequestPriority priority) => _priority = priority;

    /// <summary>Notes that the request has a place.</summary>
    public static void Note(HttpContext context, RequestPriority priority) => context.Features.Set(All[(int)priority]);

    /// <summary>Gives back the place of a request that has one.</summary>
    public static void GiveBack(HttpContext context, LoadShedder shedder)
    {
        if (context.Features.Get<Place>() is { } place)
        {
            shedder.Leave(place._priority);
        }
    }
}
