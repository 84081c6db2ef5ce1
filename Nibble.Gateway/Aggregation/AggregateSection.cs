using System.Text.Json;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Aggregation;

/// <summary>A section of a view: the response of a service to one GET request.</summary>
/// <param name="Name">Name of the view's member that holds it.</param>
/// <param name="Service">The service, one of <see cref="Contracts.ServiceNames"/>.</param>
/// <param name="Path">The path, in which <c>{…}</c> is replaced by the id.</param>
internal sealed record AggregateSection(string Name, string Service, string Path)
{
    /// <summary>Query string, without the question mark.</summary>
    public string Query { get; init; } = "";

    /// <summary>Returns the path and query to request.</summary>
    public string GetTarget(Guid? id)
    {
        var path = Path;
        if (path.IndexOf('{') is var start and >= 0)
        {
            path = $"{path[..start]}{id}{path[(path.IndexOf('}') + 1)..]}";
        }

        return Query.Length == 0 ? path : $"{path}?{Query}";
    }
}

/// <summary>Result of a section: the service's JSON, or the error.</summary>
/// <param name="Json">The body of the service's response.</param>
/// <param name="CacheTags">The tags by which a response that contains it is evicted.</param>
/// <param name="Error">The error, if the request failed.</param>
internal sealed record AggregateSectionResult(JsonElement? Json, string? CacheTags = null, Error? Error = null);

/// <summary>Warning that a section is missing.</summary>
/// <param name="Part">The section's name in the view.</param>
/// <param name="Code">Error code, one of <see cref="ErrorCodes"/>.</param>
/// <param name="Detail">Description of the error.</param>
internal sealed record AggregateWarning(string Part, string Code, string Detail);

/// <summary>Endpoint metadata that lists the sections of a view.</summary>
internal sealed record AggregateSectionsMetadata(params IReadOnlyList<AggregateSection> Sections);
