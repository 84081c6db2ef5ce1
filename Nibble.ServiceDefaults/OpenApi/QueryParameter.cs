using Nibble.ServiceDefaults.Http;

namespace Nibble.ServiceDefaults.OpenApi;

/// <summary>
/// A query parameter that the generator cannot see, because a type reads it itself: metadata of an endpoint, given by
/// that type (<see cref="Microsoft.AspNetCore.Http.Metadata.IEndpointParameterMetadataProvider"/>).
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
public sealed record QueryParameter(string Name, string Description)
{
    /// <summary>The JSON Schema format, such as <c>date-time</c>.</summary>
    public string? Format { get; init; }

    /// <summary>The values that it may have; null: any.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>What it is when it is left out; a number.</summary>
    public int? Default { get; init; }

    /// <summary>The least number; with <see cref="Maximum"/> it makes the parameter an integer.</summary>
    public int? Minimum { get; init; }

    /// <summary>The greatest number.</summary>
    public int? Maximum { get; init; }

    /// <summary>What every list takes.</summary>
    public static IReadOnlyList<QueryParameter> PageParameters { get; } =
    [
        new("limit", "How many items a page holds at most.")
        {
            Default = PageRequest.DefaultLimit,
            Minimum = 1,
            Maximum = PageRequest.MaxLimit,
        },
        new("cursor", "The next of the page before; leave it out for the first page."),
    ];
}
