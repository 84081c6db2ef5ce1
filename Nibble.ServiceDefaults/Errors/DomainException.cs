namespace Nibble.ServiceDefaults.Errors;

/// <summary>
/// Carries a refusal out of code that cannot return one: a parameter's binding, a client whose service said no.
/// Rules return the <see cref="Error"/> itself.
/// </summary>
public sealed class DomainException(Error error) : Exception(error.Detail)
{
    /// <summary>What the caller is told.</summary>
    public Error Error { get; } = error;
}
