using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Nibble.AppHost.Local;

/// <summary>Starts what the app model names in the order of its waits, watches it, and stops it in the reverse order.</summary>
internal sealed class Orchestrator(
    IReadOnlyList<ExecutableResource> resources,
    RedisServer redisServer,
    DataFolder data,
    bool isDevelopment
) : IDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(8);
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Leash _leash = new();
    private readonly Terminal _terminal = new([.. resources.SelectMany(NamesOf)]);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Dictionary<IResource, List<Replica>> _replicas = resources.ToDictionary(
        resource => (IResource)resource,
        _ => new List<Replica>()
    );
    private readonly Lock _gate = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private bool _allHealthy;

    /// <param name="stop">Stop what runs, in order.</param>
    /// <param name="kill">Wait for nothing any more.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken kill)
    {
        foreach (var resource in resources)
        {
            await PrepareAsync(resource, stop);
        }

        var supervisions =
            from resource in resources
            let dependencies = resource.WaitsFor.SelectMany(dependency => _replicas[dependency]).ToArray()
            from replica in _replicas[resource]
            select replica.Supervise(dependencies, stop);
        try
        {
            // A supervision ends by itself only when it fails, and then so does the platform.
            await await Task.WhenAny([.. supervisions, Task.Delay(Timeout.Infinite, stop)]);
        }
        finally
        {
            _terminal.Say("stopping");
            await StopAsync(kill);
            _terminal.Say("stopped");
        }
    }

    public void Dispose()
    {
        _replicas.Values.SelectMany(replicas => replicas).ToList().ForEach(replica => replica.Dispose());
        _http.Dispose();
        _leash.Dispose();
    }

    /// <summary>What can fail without any process running, fails here.</summary>
    private async Task PrepareAsync(ExecutableResource resource, CancellationToken stop)
    {
        foreach (var name in NamesOf(resource))
        {
            var wanted = _replicas[resource].Count == 0 ? (resource as ProjectResource)?.Port : null;
            var port = wanted is null ? ReservedPort.Any() : await ReservedPort.ExactlyAsync(wanted.Value, name, stop);
            var address = AddressOf(resource, port);
            IEnumerable<string> names = resource is ProjectResource { NamedEndpoints: var further } ? further.Keys : [];
            var named = names.ToDictionary(endpoint => endpoint, _ => ReservedPort.Any());
            var endpoints = named.ToDictionary(one => one.Key, one => AddressOf(resource, one.Value));
            var (command, check) = resource switch
            {
                RedisResource redis => await PrepareAsync(redis, address, stop),
                ProjectResource project => Prepare(project, address, endpoints),
                _ => throw new NotSupportedException($"No process for a {resource.GetType().Name}."),
            };
            var replica = new Replica(
                name,
                address,
                endpoints,
                [port, .. named.Values],
                command,
                check,
                data.LogFile(name),
                _leash,
                _terminal
            );
            replica.Changed += Publish;
            _replicas[resource].Add(replica);
        }
    }

    private async Task<(Func<Command>, HealthCheck)> PrepareAsync(
        RedisResource redis,
        Uri address,
        CancellationToken stop
    )
    {
        var password = redis.Password.Value;
        var command = await redisServer.PrepareAsync(address.Port, password, _terminal.Say, stop);
        return (() => command, cancellation => RedisServer.CheckAsync(address, password, cancellation));
    }

    private (Func<Command>, HealthCheck) Prepare(
        ProjectResource resource,
        Uri address,
        IReadOnlyDictionary<string, Uri> endpoints
    )
    {
        var (project, assembly) = (resource.Project.ProjectPath, resource.Project.AssemblyPath);
        if (!File.Exists(assembly))
        {
            throw new StartupException($"There is no {assembly}.", "Build first: dotnet build Nibble.AppHost");
        }

        // Made when it starts: references point both ways, so only then has each other an address.
        Command Start() =>
            new(
                RedisServer.DotnetHost,
                ["exec", assembly],
                Path.GetDirectoryName(project)!,
                [
                    .. EnvironmentContract.Of(
                        resource,
                        address,
                        endpoints,
                        reference => _replicas[reference],
                        isDevelopment
                    ),
                ]
            );

        async Task<string?> CheckAsync(CancellationToken cancellation)
        {
            if (resource.HealthPath is null)
            {
                return null;
            }

            using var answer = await _http.GetAsync(new Uri(address, resource.HealthPath), cancellation);
            return answer.StatusCode == HttpStatusCode.OK
                ? null
                : $"{resource.HealthPath} says {(int)answer.StatusCode}";
        }

        return (Start, CheckAsync);
    }

    private async Task StopAsync(CancellationToken kill)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(kill);
        deadline.CancelAfter(StopLimit);
        var stops = new Dictionary<ExecutableResource, Task>();
        await Task.WhenAll(resources.Select(StopOnce));

        Task StopOnce(ExecutableResource resource) =>
            stops.TryGetValue(resource, out var stop) ? stop : stops[resource] = StopAfterItsDependants(resource);

        async Task StopAfterItsDependants(ExecutableResource resource)
        {
            await Task.WhenAll(resources.Where(other => other.WaitsFor.Contains(resource)).Select(StopOnce));
            await Task.WhenAll(_replicas[resource].Select(replica => replica.StopAsync(deadline.Token)));
        }
    }

    /// <summary>Tells programs by a file, and people by a table whenever everything has become healthy.</summary>
    private void Publish()
    {
        lock (_gate)
        {
            var all = resources.SelectMany(resource => _replicas[resource]).ToArray();
            var entries = all.Select(replica => new
            {
                replica.Name,
                State = $"{replica.State}",
                replica.ProcessId,
                replica.Url,
                Log = replica.LogFile,
            });
            var state = new { AppHost = Environment.ProcessId, Resources = entries };
            DataFolder.Write(data.StateFile, JsonSerializer.Serialize(state, Indented));

            var wereAllHealthy = _allHealthy;
            _allHealthy = Array.TrueForAll(all, replica => replica.State == ReplicaState.Healthy);
            if (_allHealthy && !wereAllHealthy)
            {
                var doors = resources.OfType<ProjectResource>().Where(project => project.IsExternal);
                var urls = string.Join(
                    " and ",
                    doors.SelectMany(door => _replicas[door]).Select(replica => replica.Url)
                );
                var elapsed = Stopwatch.GetElapsedTime(_started).TotalSeconds;
                _terminal.Table(all);
                _terminal.Say($"All healthy {elapsed:0.0} s after the start. Open {urls}");
                _terminal.Say($"Logs are in {data.LogFolder}; Ctrl-C stops everything.");
            }
        }
    }

    private static Uri AddressOf(ExecutableResource resource, ReservedPort port) =>
        resource switch
        {
            RedisResource => new Uri($"redis://127.0.0.1:{port.Number}"),
            // What a person types; both loopback addresses answer.
            ProjectResource { IsExternal: true } => new Uri($"http://localhost:{port.Number}"),
            _ => new Uri($"http://127.0.0.1:{port.Number}"),
        };

    private static IEnumerable<string> NamesOf(ExecutableResource resource) =>
        Enumerable
            .Range(1, resource.Replicas)
            .Select(number => number == 1 ? resource.Name : $"{resource.Name}-{number}");
}
