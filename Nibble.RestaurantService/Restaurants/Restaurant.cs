using Nibble.Contracts;
using Nibble.RestaurantService.Caching;
using Nibble.RestaurantService.Hours;
using Nibble.RestaurantService.Search;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;

namespace Nibble.RestaurantService.Restaurants;

/// <summary>A restaurant: profile, location, opening hours and delivery terms.</summary>
internal sealed class Restaurant : IPubliclyCachedEntity
{
    private Restaurant() { }

    /// <summary>The row's number; its rowid in the search index (docs/restaurants.md).</summary>
    public long Number { get; private set; }

    public Guid Id { get; private init; }

    public Guid OwnerId { get; private init; }

    public string Name { get; private set; } = "";

    public string? Description { get; private set; }

    /// <summary>Lower case, without duplicates.</summary>
    public List<string> Cuisines { get; private set; } = [];

    public double Latitude { get; private set; }

    public double Longitude { get; private set; }

    public string Address { get; private set; } = "";

    /// <summary>The terms in the search index besides words: grid cells and cuisines.</summary>
    public string Facets { get; private set; } = "";

    public RestaurantStatus Status { get; private set; } = RestaurantStatus.Pending;

    /// <summary>Minor units; the marketplace's base fee unless the owner sets one.</summary>
    public long DeliveryFee { get; private set; }

    public bool HasOwnDeliveryFee { get; private set; }

    /// <summary>Minimum subtotal of an order, minor units.</summary>
    public long MinimumOrder { get; private set; }

    public string Currency { get; private init; } = "";

    /// <summary>The usual preparation time in minutes.</summary>
    public int PrepMinutes { get; private set; }

    public OpeningHours Hours { get; private set; } = OpeningHours.AlwaysOpen;

    /// <summary>Start of the current or next open interval, so that queries can filter by it.</summary>
    public DateTime OpenFrom { get; private set; }

    /// <summary>
    /// End of that interval. Once it has passed, <see cref="RefreshOpenInterval"/> computes the next.
    /// </summary>
    public DateTime OpenTo { get; private set; }

    /// <summary>Changed by single UPDATE statements only (Reviews), so that concurrent ratings are not lost.</summary>
    public long RatingSum { get; private set; }

    public int RatingCount { get; private set; }

    /// <summary>The mean rating, 0 without reviews; the sort key of lists.</summary>
    public double Rating { get; private set; }

    public DateTime CreatedAt { get; private init; }

    public DateTime? DeletedAt { get; private set; }

    public long Version { get; private set; } = 1;

    public GeoPoint Location => new(Latitude, Longitude);

    /// <summary>Whether customers see it: approved and not suspended or deleted.</summary>
    public bool IsListed =>
        DeletedAt is null && Status is RestaurantStatus.Open or RestaurantStatus.Busy or RestaurantStatus.Closed;

    Guid IPubliclyCachedEntity.RestaurantId => Id;

    public static Restaurant Register(
        Guid id,
        Guid ownerId,
        RestaurantDetails details,
        OpeningHours hours,
        MarketplaceSettings settings,
        DateTime now
    )
    {
        var restaurant = new Restaurant
        {
            Id = id,
            OwnerId = ownerId,
            Currency = settings.Currency,
            CreatedAt = now,
        };
        restaurant.ApplyDetails(details, settings);
        restaurant.Hours = hours;
        restaurant.RefreshOpenInterval(now);
        return restaurant;
    }

    /// <summary>Changes what the owner enters. A rejected restaurant thereby applies for approval again.</summary>
    /// <returns>True when an admin has to decide again.</returns>
    public bool Edit(RestaurantDetails details, MarketplaceSettings settings)
    {
        ApplyDetails(details, settings);
        Version++;
        if (Status != RestaurantStatus.Rejected)
        {
            return false;
        }

        Status = RestaurantStatus.Pending;
        return true;
    }

    /// <summary>Sets the status chosen by the owner: open, busy or closed.</summary>
    public Error? SetStatus(RestaurantStatus status)
    {
        if (status is not (RestaurantStatus.Open or RestaurantStatus.Busy or RestaurantStatus.Closed))
        {
            return Error.Invalid("status", "Must be open, busy or closed; the rest is an admin's to decide.");
        }

        if (!IsListed)
        {
            return Error.Conflict(
                ErrorCodes.InvalidTransition,
                $"A restaurant that is {Status.ToSnakeCase()} cannot be opened or closed."
            );
        }

        Status = status;
        Version++;
        return null;
    }

    public void SetHours(OpeningHours hours, DateTime now)
    {
        Hours = hours;
        Version++;
        RefreshOpenInterval(now);
    }

    /// <summary>Sets the open interval to the one that contains <paramref name="now"/>, or the next one.</summary>
    public void RefreshOpenInterval(DateTime now) => (OpenFrom, OpenTo) = Hours.GetOpenInterval(now);

    /// <summary>Whether it takes orders at that time: status and hours combined.</summary>
    public bool IsOpenAt(DateTime at) =>
        DeletedAt is null && Status is RestaurantStatus.Open or RestaurantStatus.Busy && Hours.IsOpenAt(at);

    /// <summary>When <see cref="IsOpenAt"/> next changes by itself.</summary>
    public DateTime NextOpenStateChange(DateTime now) => OpenFrom > now ? OpenFrom : OpenTo;

    /// <summary>Approved by an admin, also after a rejection or suspension. It opens at once.</summary>
    public Error? Approve() => TransitionTo(RestaurantStatus.Open, !IsListed);

    /// <summary>Rejected by an admin.</summary>
    public Error? Reject() => TransitionTo(RestaurantStatus.Rejected, Status == RestaurantStatus.Pending);

    /// <summary>Suspended by an admin.</summary>
    public Error? Suspend() => TransitionTo(RestaurantStatus.Suspended, IsListed);

    /// <summary>Deletes it permanently. The row is kept for the orders and reviews that refer to it.</summary>
    public void Delete(DateTime now)
    {
        DeletedAt = now;
        Version++;
    }

    /// <summary>For demo data, before the first save. Afterwards ratings are added by UPDATE statements.</summary>
    public void AddRatings(IReadOnlyCollection<int> ratings)
    {
        RatingSum += ratings.Sum();
        RatingCount += ratings.Count;
        Rating = RatingCount == 0 ? 0 : (double)RatingSum / RatingCount;
    }

    private Error? TransitionTo(RestaurantStatus to, bool isAllowed)
    {
        if (!isAllowed)
        {
            return Error.Conflict(
                ErrorCodes.InvalidTransition,
                $"A restaurant that is {Status.ToSnakeCase()} cannot become {to.ToSnakeCase()}."
            );
        }

        Status = to;
        Version++;
        return null;
    }

    private void ApplyDetails(RestaurantDetails details, MarketplaceSettings settings)
    {
        Name = details.Name;
        Description = details.Description;
        Cuisines = [.. details.Cuisines.Select(cuisine => cuisine.ToLowerInvariant()).Distinct()];
        (Latitude, Longitude) = details.Location;
        Address = details.Address;
        HasOwnDeliveryFee = details.DeliveryFee is not null;
        DeliveryFee = details.DeliveryFee ?? settings.BaseDeliveryFee;
        MinimumOrder = details.MinimumOrder;
        PrepMinutes = details.PrepMinutes;
        Facets = SearchFacets.Of(details.Location, Cuisines);
    }
}

/// <summary>The properties of a restaurant that the owner sets; money in minor units.</summary>
internal sealed record RestaurantDetails(
    string Name,
    string? Description,
    IReadOnlyList<string> Cuisines,
    GeoPoint Location,
    string Address,
    long? DeliveryFee,
    long MinimumOrder,
    int PrepMinutes
);
