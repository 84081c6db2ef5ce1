using Nibble.Tests.Support;

namespace Nibble.Tests.Architecture;

public sealed class RequestTests
{
    public static TheoryData<Type> Requests =>
        [
            .. ServiceAssemblies
                .All.SelectMany(assembly => assembly.GetTypes())
                .Where(type => type.Name.EndsWith("Request", StringComparison.Ordinal)),
        ];

    /// <summary>The validation generator sees public types only; an internal request would be accepted unchecked.</summary>
    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_is_public_so_that_it_is_validated(Type request)
    {
        Assert.True(request.IsPublic, $"{request} is not public.");
    }
}
