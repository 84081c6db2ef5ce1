namespace Nibble.AnalyticsService.Queries;

/// <summary>Names an operation and says what it answers, in one line.</summary>
internal static class EndpointMetadataExtensions
{
    public static RouteHandlerBuilder WithNameAndSummary(
        this RouteHandlerBuilder endpoint,
        string name,
        string summary
    ) => endpoint.WithName(name).WithSummary(summary);
}
