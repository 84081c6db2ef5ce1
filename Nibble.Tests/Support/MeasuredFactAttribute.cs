namespace Nibble.Tests.Support;

/// <summary>A test that takes minutes and wants a quiet machine: it runs with <c>NIBBLE_MEASURE=1</c> only.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MeasuredFactAttribute : FactAttribute
{
    private const string Switch = "NIBBLE_MEASURE";

    public MeasuredFactAttribute()
    {
        if (Environment.GetEnvironmentVariable(Switch) != "1")
        {
            Skip = $"It measures for minutes; set {Switch}=1.";
        }
    }
}
