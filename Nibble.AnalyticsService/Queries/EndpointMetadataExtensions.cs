namespace Nibble.AnalyticsService.Queries;

/// <summary>Sets name and summary of an endpoint.</summary>
internal static class EndpointMetadataExtensions
{
    public static RouteHandlerBuilder WithNameAndSummary(
        this RouteHandlerBuilder endpoint,
        string name,
        string summary
    ) => endpoint.WithName(name).WithSummary(summary);
}
