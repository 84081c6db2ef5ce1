using System.Text.Json;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Aggregation;

/// <summary>One part of a view: what a service answers at a path of its own.</summary>
/// <param name="Name">The member of the view that holds it.</param>
/// <param name="Service">Whose answer it is, one of <see cref="Contracts.ServiceNames"/>.</param>
/// <param name="Path">The path, in which <c>{…}</c> stands for the id that the view is about.</param>
internal sealed record AggregateSection(string Name, string Service, string Path)
{
    /// <summary>What selects from a list, without the question mark.</summary>
    public string Query { get; init; } = "";

    /// <summary>The path and query to ask for.</summary>
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

/// <summary>What became of a part: its JSON as the service wrote it, or why there is none.</summary>
/// <param name="Json">The service's answer.</param>
/// <param name="CacheTags">The tags under which an answer made of it is to be evicted.</param>
/// <param name="Error">Why there is no answer.</param>
internal sealed record AggregateSectionResult(JsonElement? Json, string? CacheTags = null, Error? Error = null);

/// <summary>Says that a part is missing.</summary>
/// <param name="Part">Its name in the view.</param>
/// <param name="Code">Why, one of <see cref="ErrorCodes"/>.</param>
/// <param name="Detail">Why, in words.</param>
internal sealed record AggregateWarning(string Part, string Code, string Detail);

/// <summary>Which parts a view is made of, among its endpoint's metadata.</summary>
internal sealed record AggregateSectionsMetadata(params IReadOnlyList<AggregateSection> Sections);
