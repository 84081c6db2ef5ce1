namespace Nibble.ServiceDefaults.Http;

/// <summary>The sort key of lists that run by time and, within one moment, by id.</summary>
public sealed record TimeCursor(DateTime At, Guid Id);
