using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Demo;

namespace Nibble.AdminService.Simulation;

/// <summary>
/// Who lives in the city. customer@nibble.test and driver@nibble.test are left to whoever sits at the page; for
/// owner@nibble.test a cook steps in when nobody has acted for a minute.
/// </summary>
internal sealed partial class City
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    private readonly IHttpClientFactory _clients;
    private readonly Perseverance _perseverance;
    private readonly TimeProvider _time;
    private readonly ILogger<City> _logger;
    private readonly List<Inhabitant> _inhabitants;

    public City(
        IOptions<SimulationOptions> options,
        IHttpClientFactory clients,
        SignInQueue signIns,
        Pace pace,
        SimulationFigures figures,
        Perseverance perseverance,
        TimeProvider time,
        ILogger<City> logger
    )
    {
        (_clients, _perseverance, _time, _logger) = (clients, perseverance, time, logger);
        var seed = options.Value.RandomSeed ?? Random.Shared.Next();

        var owners = DemoCity.Owners.Skip(1).Append(DemoCity.Owners[0]).Select(Resident).ToList();
        var kitchens = owners.Select(me =>
            Inhabitant(me, chance => new Kitchen(me, PatienceOf(me), pace, chance, figures, perseverance, time))
        );
        var drivers = DemoCity
            .Drivers.Skip(1)
            .Take(options.Value.Drivers)
            .Select(Resident)
            .Select(me => Inhabitant(me, chance => new Courier(me, pace, chance, figures, time)));
        var cooks = DemoCity.Restaurants.ToDictionary(
            restaurant => restaurant.Id,
            restaurant => owners.Single(owner => owner.Person.Id == restaurant.OwnerId)
        );
        var customers = DemoCity
            .Customers.Skip(1)
            .Take(options.Value.Customers)
            .Select(Resident)
            .Select(me => Inhabitant(me, chance => new Customer(me, HasCook, pace, chance, figures, perseverance)));

        // They sign in one after the other: mixed evenly, the first ones are a small city already.
        _inhabitants =
        [
            .. Mixed(kitchens)
                .Concat(Mixed(drivers))
                .Concat(Mixed(customers))
                .OrderBy(someone => someone.Place)
                .Select(someone => someone.Who),
        ];

        Resident Resident(DemoPerson person) => new(person, clients, signIns, time);

        Inhabitant Inhabitant(Resident me, Func<Chance, ILife> life) =>
            new(me, life(new Chance(unchecked(seed + BitConverter.ToInt32(me.Person.Id.ToByteArray())))));

        TimeSpan PatienceOf(Resident owner) => owner.Person == DemoCity.Owners[0] ? Patience : TimeSpan.Zero;

        bool HasCook(Guid restaurant) => cooks.TryGetValue(restaurant, out var cook) && cook.IsSignedIn;
    }

    /// <summary>How many of a kind are signed in.</summary>
    public int Count<TLife>()
        where TLife : ILife => _inhabitants.Count(someone => someone is { Life: TLife, Me.IsSignedIn: true });

    /// <summary>Lets everybody live until cancelled; then they leave things in order.</summary>
    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WaitForGatewayAsync(cancellationToken);
            LogLives();
            await Task.WhenAll(_inhabitants.Select(someone => LiveAsync(someone, cancellationToken)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogRests();
        }
    }

    private async Task LiveAsync(Inhabitant someone, CancellationToken cancellationToken)
    {
        try
        {
            await _perseverance.FinishAsync(someone.Me.SignInAsync, cancellationToken);
            while (true)
            {
                await _perseverance.FinishAsync(someone.Life.LiveAsync, cancellationToken);
            }
        }
        finally
        {
            if (someone.Me.IsSignedIn)
            {
                using var limit = new CancellationTokenSource(Farewell, _time);
                await someone.Life.RestAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>This service starts before the gateway.</summary>
    private async Task WaitForGatewayAsync(CancellationToken cancellationToken)
    {
        while (!await IsAliveAsync(cancellationToken))
        {
            await Task.Delay(Glance, _time, cancellationToken);
        }
    }

    private async Task<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _clients.CreateClient(Resident.Gateway).GetAsync("/alive", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "The city lives")]
    private partial void LogLives();

    [LoggerMessage(LogLevel.Information, "The city rests")]
    private partial void LogRests();

    private static IEnumerable<(double Place, Inhabitant Who)> Mixed(IEnumerable<Inhabitant> people)
    {
        var all = people.ToList();
        return all.Select((who, number) => ((number + 0.5) / all.Count, who));
    }

    private sealed record Inhabitant(Resident Me, ILife Life);
}
