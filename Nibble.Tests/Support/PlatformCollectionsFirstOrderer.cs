using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Nibble.Tests.Support.PlatformCollectionsFirstOrderer", "Nibble.Tests")]

namespace Nibble.Tests.Support;

/// <summary>
/// The tests that share a platform run one after another and take longest: started first, they overlap with all others,
/// and the run is half a minute shorter.
/// </summary>
public sealed class PlatformCollectionsFirstOrderer : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(collection =>
            collection.DisplayName is PlatformCollection.Name or ConsoleCollection.Name
        );
}
