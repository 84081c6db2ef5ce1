namespace Aspire.Hosting;

/// <summary>The verbs of AppHost.cs, with Aspire's names and meanings.</summary>
internal static class ResourceBuilderExtensions
{
    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name)
    {
        // Like Aspire: StackExchange.Redis takes no password with a comma in it.
        var generated = new GenerateParameterDefault { Special = false };
        var password = builder.AddParameter($"{name}-password", generated, secret: true, persist: true);
        return builder.AddResource(new RedisResource(name, password.Resource));
    }

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        string? launchProfileName
    )
        where TProject : IProjectMetadata, new() =>
        launchProfileName is null
            ? builder.AddResource(new ProjectResource(name, new TProject()))
            : throw new NotSupportedException("The Local engine reads no launch profiles.");

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        string name,
        GenerateParameterDefault value,
        bool secret = false,
        bool persist = false
    )
    {
        var store = ((DistributedApplicationBuilder)builder).Secrets;
        string Value() =>
            builder.Configuration[$"Parameters:{name}"]
            ?? (persist ? store.GetOrAdd(name, value.GetDefaultValue) : value.GetDefaultValue());
        return new ResourceBuilder<ParameterResource>(builder, new ParameterResource(name, Value));
    }

    /// <summary>
    /// The nameless endpoint is where the project listens by itself. One with a name is told to it as a port, in the variable
    /// <paramref name="env"/>.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithHttpEndpoint(
        this IResourceBuilder<ProjectResource> builder,
        int? port = null,
        string? name = null,
        string? env = null
    ) =>
        builder.With(project =>
        {
            if (name is null)
            {
                project.Port = port;
            }
            else if (env is null || port is not null)
            {
                throw new NotSupportedException(
                    "The Local engine gives a named endpoint any free port, by a variable."
                );
            }
            else
            {
                project.NamedEndpoints.Add(name, env);
            }
        });

    public static IResourceBuilder<ProjectResource> WithExternalHttpEndpoints(
        this IResourceBuilder<ProjectResource> builder
    ) => builder.With(project => project.IsExternal = true);

    public static IResourceBuilder<ProjectResource> WithReplicas(
        this IResourceBuilder<ProjectResource> builder,
        int replicas
    ) => builder.With(project => project.Replicas = replicas);

    public static IResourceBuilder<ProjectResource> WithHttpHealthCheck(
        this IResourceBuilder<ProjectResource> builder,
        string path
    ) => builder.With(project => project.HealthPath = path);

    public static IResourceBuilder<ProjectResource> WithReference(
        this IResourceBuilder<ProjectResource> builder,
        IResourceBuilder<IResource> source
    ) => builder.With(project => project.References.Add(source.Resource));

    public static IResourceBuilder<ProjectResource> WaitFor(
        this IResourceBuilder<ProjectResource> builder,
        IResourceBuilder<IResource> dependency
    ) => builder.With(project => project.WaitsFor.Add(dependency.Resource));

    public static IResourceBuilder<ProjectResource> WithEnvironment(
        this IResourceBuilder<ProjectResource> builder,
        string name,
        string? value
    ) => builder.With(project => project.Environment.Add(new(name, () => value ?? "")));

    public static IResourceBuilder<ProjectResource> WithEnvironment(
        this IResourceBuilder<ProjectResource> builder,
        string name,
        IResourceBuilder<ParameterResource> parameter
    ) => builder.With(project => project.Environment.Add(new(name, () => parameter.Resource.Value)));

    /// <summary>Means something only when published.</summary>
    public static IResourceBuilder<ProjectResource> DisableForwardedHeaders(
        this IResourceBuilder<ProjectResource> builder
    ) => builder;

    private static IResourceBuilder<ProjectResource> With(
        this IResourceBuilder<ProjectResource> builder,
        Action<ProjectResource> change
    )
    {
        change(builder.Resource);
        return builder;
    }

    private static ResourceBuilder<T> AddResource<T>(this IDistributedApplicationBuilder builder, T resource)
        where T : ExecutableResource
    {
        ((DistributedApplicationBuilder)builder).Resources.Add(resource);
        return new ResourceBuilder<T>(builder, resource);
    }
}
