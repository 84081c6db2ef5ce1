namespace Nibble.AppHost.Local;

/// <summary>What a project's process is told: the variables that Aspire 13 gives it in run mode.</summary>
internal static class EnvironmentContract
{
    /// <summary>They concern the AppHost itself; Aspire hands none of them on either.</summary>
    public static readonly string[] NotInherited =
    [
        "ASPNETCORE_URLS",
        "ASPNETCORE_ENVIRONMENT",
        "DOTNET_ENVIRONMENT",
        "DOTNET_LAUNCH_PROFILE",
    ];

    public static IEnumerable<KeyValuePair<string, string>> Of(
        ProjectResource project,
        Uri address,
        IReadOnlyDictionary<string, Uri> endpoints,
        Func<IResource, IReadOnlyList<Replica>> replicasOf,
        bool isDevelopment
    )
    {
        yield return new("ASPNETCORE_URLS", address.GetLeftPart(UriPartial.Authority));
        foreach (var (endpoint, variable) in project.NamedEndpoints)
        {
            yield return new(variable, $"{endpoints[endpoint].Port}");
        }

        yield return new("LOGGING__CONSOLE__FORMATTERNAME", "simple");
        yield return new("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        yield return new("OTEL_SERVICE_NAME", project.Name);
        yield return new("OTEL_RESOURCE_ATTRIBUTES", $"service.instance.id={Guid.NewGuid():N}");
        foreach (var variable in isDevelopment ? DevelopmentTelemetry : [])
        {
            yield return variable;
        }

        foreach (var reference in project.References)
        {
            var replicas = replicasOf(reference);
            foreach (
                var variable in reference is RedisResource redis
                    ? Of(redis, replicas[0].Address)
                    : Of(reference, replicas)
            )
            {
                yield return variable;
            }
        }

        foreach (var (name, value) in project.Environment)
        {
            yield return new(name, value());
        }
    }

    /// <summary>In Development everything is seen, and within a second.</summary>
    private static readonly KeyValuePair<string, string>[] DevelopmentTelemetry =
    [
        new("OTEL_BLRP_SCHEDULE_DELAY", "1000"),
        new("OTEL_BSP_SCHEDULE_DELAY", "1000"),
        new("OTEL_METRIC_EXPORT_INTERVAL", "1000"),
        new("OTEL_TRACES_SAMPLER", "always_on"),
        new("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based"),
    ];

    /// <summary>Aspire gives one address, of a proxy that balances; here each replica has an entry and discovery balances.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Of(IResource project, IReadOnlyList<Replica> replicas)
    {
        for (var index = 0; index < replicas.Count; index++)
        {
            foreach (
                var (endpoint, address) in replicas[index].NamedEndpoints.Prepend(new("http", replicas[index].Address))
            )
            {
                var url = address.GetLeftPart(UriPartial.Authority);
                yield return new($"services__{project.Name}__{endpoint}__{index}", url);
                if (index == 0)
                {
                    yield return new($"{project.Name.ToUpperInvariant()}_{endpoint.ToUpperInvariant()}", url);
                }
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Of(RedisResource redis, Uri address)
    {
        var prefix = redis.Name.ToUpperInvariant();
        var password = redis.Password.Value;
        yield return new($"ConnectionStrings__{redis.Name}", $"{address.Authority},password={password}");
        yield return new($"{prefix}_HOST", address.Host);
        yield return new($"{prefix}_PORT", $"{address.Port}");
        yield return new($"{prefix}_PASSWORD", password);
        yield return new($"{prefix}_URI", $"redis://:{Uri.EscapeDataString(password)}@{address.Authority}");
    }
}
