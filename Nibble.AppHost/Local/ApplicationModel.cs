using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that the platform consists of.</summary>
internal interface IResource
{
    string Name { get; }
}

internal interface IResourceBuilder<out T>
    where T : IResource
{
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    T Resource { get; }
}

/// <summary>A resource that runs as one or more processes.</summary>
internal abstract class ExecutableResource(string name) : IResource
{
    public string Name { get; } = name;

    public int Replicas { get; set; } = 1;

    public List<IResource> WaitsFor { get; } = [];
}

/// <summary>A RESP server with a generated password.</summary>
internal sealed class RedisResource(string name, ParameterResource password) : ExecutableResource(name)
{
    public ParameterResource Password { get; } = password;
}

/// <summary>A project of this repository.</summary>
internal sealed class ProjectResource(string name, IProjectMetadata project) : ExecutableResource(name)
{
    public IProjectMetadata Project { get; } = project;

    /// <summary>The port that clients know; null for any free one.</summary>
    public int? Port { get; set; }

    /// <summary>Further endpoints: the name of each, and the variable that tells the project its port.</summary>
    public Dictionary<string, string> NamedEndpoints { get; } = [];

    public bool IsExternal { get; set; }

    public string? HealthPath { get; set; }

    public List<IResource> References { get; } = [];

    /// <summary>Evaluated at the start: a generated parameter needs the data folder, which exists by then.</summary>
    public List<KeyValuePair<string, Func<string>>> Environment { get; } = [];
}

/// <summary>A value that comes from <c>Parameters:NAME</c>, or else is generated.</summary>
internal sealed class ParameterResource(string name, Func<string> value) : IResource
{
    private readonly Lazy<string> _value = new(value);

    public string Name { get; } = name;

    public string Value => _value.Value;
}

/// <summary>How to make up a value that nobody gave.</summary>
internal sealed class GenerateParameterDefault
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public int MinLength { get; init; } = 22;

    public bool Special { get; init; } = true;

    public string GetDefaultValue() =>
        RandomNumberGenerator.GetString(Special ? $"{Alphanumeric}-_.{{}}~()*+!" : Alphanumeric, MinLength);
}
