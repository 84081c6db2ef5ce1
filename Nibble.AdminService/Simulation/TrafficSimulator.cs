using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Demo;

namespace Nibble.AdminService.Simulation;

/// <summary>
/// The simulated users. customer@nibble.test and driver@nibble.test are left to people using the web pages; for
/// owner@nibble.test the simulation acts after a minute without manual action.
/// </summary>
internal sealed partial class TrafficSimulator
{
    private static readonly TimeSpan ManualActionTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly IHttpClientFactory _clients;
    private readonly SimulationRetryPolicy _retryPolicy;
    private readonly TimeProvider _time;
    private readonly ILogger<TrafficSimulator> _logger;
    private readonly List<Participant> _participants;

    public TrafficSimulator(
        IOptions<SimulationOptions> options,
        IHttpClientFactory clients,
        SignInRateLimiter signInLimiter,
        SimulationClock clock,
        SimulationCounters counters,
        SimulationRetryPolicy retryPolicy,
        TimeProvider time,
        ILogger<TrafficSimulator> logger
    )
    {
        (_clients, _retryPolicy, _time, _logger) = (clients, retryPolicy, time, logger);
        var seed = options.Value.RandomSeed ?? Random.Shared.Next();

        var owners = DemoCity.Owners.Skip(1).Append(DemoCity.Owners[0]).Select(Resident).ToList();
        var kitchens = owners.Select(me =>
            Inhabitant(
                me,
                chance => new SimulatedRestaurant(me, PatienceOf(me), clock, chance, counters, retryPolicy, time)
            )
        );
        var drivers = DemoCity
            .Drivers.Skip(1)
            .Take(options.Value.Drivers)
            .Select(Resident)
            .Select(me => Inhabitant(me, chance => new SimulatedDriver(me, clock, chance, counters, time)));
        var cooks = DemoCity.Restaurants.ToDictionary(
            restaurant => restaurant.Id,
            restaurant => owners.Single(owner => owner.Person.Id == restaurant.OwnerId)
        );
        var customers = DemoCity
            .Customers.Skip(1)
            .Take(options.Value.Customers)
            .Select(Resident)
            .Select(me =>
                Inhabitant(me, chance => new SimulatedCustomer(me, HasCook, clock, chance, counters, retryPolicy))
            );

        // Sign-ins are sequential: interleaved evenly, the first few users already cover all roles.
        _participants =
        [
            .. SpreadEvenly(kitchens)
                .Concat(SpreadEvenly(drivers))
                .Concat(SpreadEvenly(customers))
                .OrderBy(someone => someone.Place)
                .Select(someone => someone.Who),
        ];

        SimulatedUser Resident(DemoPerson person) => new(person, clients, signInLimiter, time);

        Participant Inhabitant(SimulatedUser me, Func<SeededRandom, ISimulatedActor> life) =>
            new(me, life(new SeededRandom(unchecked(seed + BitConverter.ToInt32(me.Person.Id.ToByteArray())))));

        TimeSpan PatienceOf(SimulatedUser owner) =>
            owner.Person == DemoCity.Owners[0] ? ManualActionTimeout : TimeSpan.Zero;

        bool HasCook(Guid restaurant) => cooks.TryGetValue(restaurant, out var cook) && cook.IsSignedIn;
    }

    /// <summary>Number of signed-in users of a kind.</summary>
    public int CountSignedIn<TLife>()
        where TLife : ISimulatedActor =>
        _participants.Count(someone => someone is { Actor: TLife, User.IsSignedIn: true });

    /// <summary>Runs all simulated users until cancelled, then lets them clean up.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WaitForGatewayAsync(cancellationToken);
            LogStarted();
            await Task.WhenAll(_participants.Select(someone => RunAsync(someone, cancellationToken)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task RunAsync(Participant participant, CancellationToken cancellationToken)
    {
        try
        {
            await _retryPolicy.ExecuteAsync(participant.User.SignInAsync, cancellationToken);
            while (true)
            {
                await _retryPolicy.ExecuteAsync(participant.Actor.RunAsync, cancellationToken);
            }
        }
        finally
        {
            if (participant.User.IsSignedIn)
            {
                using var limit = new CancellationTokenSource(ShutdownTimeout, _time);
                await participant.Actor.StopAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Waits for the gateway, which starts after this service.</summary>
    private async Task WaitForGatewayAsync(CancellationToken cancellationToken)
    {
        while (!await IsGatewayAliveAsync(cancellationToken))
        {
            await Task.Delay(PollInterval, _time, cancellationToken);
        }
    }

    private async Task<bool> IsGatewayAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _clients
                .CreateClient(SimulatedUser.GatewayClientName)
                .GetAsync("/alive", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "The city lives")]
    private partial void LogStarted();

    [LoggerMessage(LogLevel.Information, "The city rests")]
    private partial void LogStopped();

    private static IEnumerable<(double Place, Participant Who)> SpreadEvenly(IEnumerable<Participant> participants)
    {
        var all = participants.ToList();
        return all.Select((who, number) => ((number + 0.5) / all.Count, who));
    }

    private sealed record Participant(SimulatedUser User, ISimulatedActor Actor);
}
