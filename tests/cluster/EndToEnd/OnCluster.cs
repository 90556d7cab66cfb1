using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Tests that share one cluster.</summary>
[CollectionDefinition(Name)]
public sealed class OnCluster : ICollectionFixture<DrCloudApplication>
{
    public const string Name = "End to end on a cluster";
}

[Trait("Category", "Long"), Collection(OnCluster.Name)]
public sealed class ReadOnClusterTests(DrCloudApplication app) : ReadTests(app);

[Trait("Category", "Long"), Collection(OnCluster.Name)]
public sealed class SearchOnClusterTests(DrCloudApplication app) : SearchTests(app);

[Trait("Category", "Long"), Collection(OnCluster.Name)]
public sealed class WriteOnClusterTests(DrCloudApplication app) : WriteTests(app);

[Trait("Category", "Long"), Collection(OnCluster.Name)]
public sealed class ConditionalOnClusterTests(DrCloudApplication app) : ConditionalTests(app);

[Trait("Category", "Long"), Collection(OnCluster.Name)]
public sealed class DeleteOnClusterTests(DrCloudApplication app) : DeleteTests(app);

[Trait("Category", "Long"), Collection(OnCluster.Name)]
public sealed class HistoryOnClusterTests(DrCloudApplication app) : HistoryTests(app);

[Trait("Category", "Long"), Collection(OnCluster.Name)]
public sealed class BatchOnClusterTests(DrCloudApplication app) : BatchTests(app);

[Trait("Category", "Long"), Collection(OnCluster.Name)]
public sealed class IsolationOnClusterTests(DrCloudApplication app) : IsolationTests(app);
