namespace Nibble.ServiceDefaults.Errors;

/// <summary>
/// Carries a refusal out of code that cannot return one: a parameter's binding, a client whose service said no.
/// Rules return the <see cref="Refusal"/> itself.
/// </summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Detail)
{
    /// <summary>What the caller is told.</summary>
    public Refusal Refusal { get; } = refusal;
}
