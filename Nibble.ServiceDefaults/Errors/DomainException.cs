namespace Nibble.ServiceDefaults.Errors;

/// <summary>
/// Carries an error out of code that cannot return one: parameter binding, or a client whose service responded with 4xx.
/// Rules return the <see cref="Error"/> itself.
/// </summary>
public sealed class DomainException(Error error) : Exception(error.Detail)
{
    /// <summary>What the caller is told.</summary>
    public Error Error { get; } = error;
}
