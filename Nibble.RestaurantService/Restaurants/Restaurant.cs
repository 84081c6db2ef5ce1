using System.Globalization;
using Nibble.Contracts;
using Nibble.RestaurantService.Caching;
using Nibble.RestaurantService.Hours;
using Nibble.RestaurantService.Search;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.RestaurantService.Restaurants;

/// <summary>A restaurant: who it is, where, when and on which terms it delivers.</summary>
internal sealed class Restaurant : IPubliclyCachedEntity
{
    private Restaurant() { }

    /// <summary>The row's number; the search index knows the restaurant under it (docs/restaurants.md).</summary>
    public long Number { get; private set; }

    public Guid Id { get; private init; }

    public Guid OwnerId { get; private init; }

    public string Name { get; private set; } = "";

    public string? Description { get; private set; }

    /// <summary>Lower case, without doubles.</summary>
    public List<string> Cuisines { get; private set; } = [];

    public double Latitude { get; private set; }

    public double Longitude { get; private set; }

    public string Address { get; private set; } = "";

    /// <summary>What the search index knows beside words: its cells on the map and its cuisines.</summary>
    public string Facets { get; private set; } = "";

    public RestaurantStatus Status { get; private set; } = RestaurantStatus.Pending;

    /// <summary>Minor units; the marketplace's base fee where the owner sets none.</summary>
    public long DeliveryFee { get; private set; }

    public bool HasOwnDeliveryFee { get; private set; }

    /// <summary>Minor units of an order's subtotal.</summary>
    public long MinimumOrder { get; private set; }

    public string Currency { get; private init; } = "";

    /// <summary>The usual preparation time.</summary>
    public int PrepMinutes { get; private set; }

    public OpeningHours Hours { get; private set; } = OpeningHours.AlwaysOpen;

    /// <summary>The span of opening hours that runs, or the next one, so that a query can ask for who is open.</summary>
    public DateTime OpenFrom { get; private set; }

    /// <summary>When that span ends. Once it has passed, <see cref="RefreshOpenInterval"/> looks for the next.</summary>
    public DateTime OpenTo { get; private set; }

    /// <summary>Changed by single statements only (Reviews), so that no rating is lost.</summary>
    public long RatingSum { get; private set; }

    public int RatingCount { get; private set; }

    /// <summary>Their quotient, 0 without reviews: what lists sort by.</summary>
    public double Rating { get; private set; }

    public DateTime CreatedAt { get; private init; }

    public DateTime? DeletedAt { get; private set; }

    public long Version { get; private set; } = 1;

    public GeoPoint Location => new(Latitude, Longitude);

    /// <summary>Customers see it: approved and not suspended or deleted.</summary>
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

    /// <summary>Changes what the owner says about it. A rejected one asks to be let in again with that.</summary>
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

    /// <summary>The owner opens, slows down or closes the kitchen.</summary>
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
                $"A restaurant that is {Spelled(Status)} cannot be opened or closed."
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

    /// <summary>Writes down the span of opening hours that contains <paramref name="now"/>, or the next one.</summary>
    public void RefreshOpenInterval(DateTime now) => (OpenFrom, OpenTo) = Hours.GetOpenInterval(now);

    /// <summary>Whether it takes an order for that time: status and hours together.</summary>
    public bool IsOpenAt(DateTime at) =>
        DeletedAt is null && Status is RestaurantStatus.Open or RestaurantStatus.Busy && Hours.IsOpenAt(at);

    /// <summary>When <see cref="IsOpenAt"/> next changes by itself.</summary>
    public DateTime NextOpenStateChange(DateTime now) => OpenFrom > now ? OpenFrom : OpenTo;

    /// <summary>An admin lets it in, again after a rejection or suspension. It opens at once.</summary>
    public Error? Approve() => TransitionTo(RestaurantStatus.Open, !IsListed);

    /// <summary>An admin refuses it.</summary>
    public Error? Reject() => TransitionTo(RestaurantStatus.Rejected, Status == RestaurantStatus.Pending);

    /// <summary>An admin takes it off the marketplace.</summary>
    public Error? Suspend() => TransitionTo(RestaurantStatus.Suspended, IsListed);

    /// <summary>Takes it away for good. The row stays for the orders and reviews that name it.</summary>
    public void Delete(DateTime now)
    {
        DeletedAt = now;
        Version++;
    }

    /// <summary>For the demo city, before it is first saved. Afterwards ratings are counted by single statements.</summary>
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
                $"A restaurant that is {Spelled(Status)} cannot become {Spelled(to)}."
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

    private static string Spelled(RestaurantStatus status) => status.ToString().ToLower(CultureInfo.InvariantCulture);
}

/// <summary>What an owner says about a restaurant; money in minor units.</summary>
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
