using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Nibble.Tests.Support.PlatformFirst", "Nibble.Tests")]

namespace Nibble.Tests.Support;

/// <summary>
/// The tests that share a platform run one after another and take longer than any others: started first, they have
/// company to their end, and the run is half a minute shorter.
/// </summary>
public sealed class PlatformFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(collection =>
            collection.DisplayName is PlatformCollection.Name or ConsoleCollection.Name
        );
}
