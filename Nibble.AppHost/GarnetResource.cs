using System.Diagnostics.CodeAnalysis;

namespace Nibble.AppHost;

/// <summary>
/// A RESP server that needs no container: Microsoft's Garnet, a .NET tool of this repository. On loopback, with a password,
/// a bound on memory and nothing on disk.
/// </summary>
/// <param name="name">Of the resource and of its connection string.</param>
/// <param name="password">What a client authenticates with.</param>
[Experimental("ASPIREDOTNETTOOL")]
internal sealed class GarnetResource(string name, ParameterResource password)
    : DotnetToolResource(name, Package),
        IResourceWithConnectionString
{
    public const string Package = "garnet-server";

    private EndpointReference? _endpoint;

    public ParameterResource Password { get; } = password;

    public EndpointReference Endpoint => _endpoint ??= new EndpointReference(this, "tcp");

    /// <summary>In the form of StackExchange.Redis, as Aspire's own Redis resource has it.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.HostAndPort)},password={Password}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
        [
            new("Host", ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.Host)}")),
            new("Port", ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.Port)}")),
            new("Password", ReferenceExpression.Create($"{Password}")),
            new(
                "Uri",
                ReferenceExpression.Create($"redis://:{Password}@{Endpoint.Property(EndpointProperty.HostAndPort)}")
            ),
        ];
}
