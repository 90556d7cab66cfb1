using Xunit;

namespace DrCloud.Api.Tests;

/// <summary>Tests that share one application on SQLite.</summary>
[CollectionDefinition(Name)]
public sealed class OnSqlite : ICollectionFixture<DrCloudApplication>
{
    public const string Name = "SQLite";
}

/// <summary>Tests that share one application on MariaDB.</summary>
[CollectionDefinition(Name)]
public sealed class OnMariaDb : ICollectionFixture<MariaDbApplication>
{
    public const string Name = "MariaDB";
}
