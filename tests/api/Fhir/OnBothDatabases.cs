using Xunit;

namespace DrCloud.Api.Tests.Fhir;

// What every deployment must do alike, here on both databases.

[Collection(OnSqlite.Name)]
public sealed class ReadOnSqliteTests(DrCloudApplication app) : ReadTests(app);

[Collection(OnMariaDb.Name)]
public sealed class ReadOnMariaDbTests(MariaDbApplication app) : ReadTests(app);

[Collection(OnSqlite.Name)]
public sealed class SearchOnSqliteTests(DrCloudApplication app) : SearchTests(app);

[Collection(OnMariaDb.Name)]
public sealed class SearchOnMariaDbTests(MariaDbApplication app) : SearchTests(app);

[Collection(OnSqlite.Name)]
public sealed class WriteOnSqliteTests(DrCloudApplication app) : WriteTests(app);

[Collection(OnMariaDb.Name)]
public sealed class WriteOnMariaDbTests(MariaDbApplication app) : WriteTests(app);

[Collection(OnSqlite.Name)]
public sealed class DeleteOnSqliteTests(DrCloudApplication app) : DeleteTests(app);

[Collection(OnMariaDb.Name)]
public sealed class DeleteOnMariaDbTests(MariaDbApplication app) : DeleteTests(app);

[Collection(OnSqlite.Name)]
public sealed class DeleteOfSeveralOnSqliteTests(DrCloudApplication app) : DeleteOfSeveralTests(app);

[Collection(OnMariaDb.Name)]
public sealed class DeleteOfSeveralOnMariaDbTests(MariaDbApplication app) : DeleteOfSeveralTests(app);

[Collection(OnSqlite.Name)]
public sealed class HistoryOnSqliteTests(DrCloudApplication app) : HistoryTests(app);

[Collection(OnMariaDb.Name)]
public sealed class HistoryOnMariaDbTests(MariaDbApplication app) : HistoryTests(app);

[Collection(OnSqlite.Name)]
public sealed class ConditionalOnSqliteTests(DrCloudApplication app) : ConditionalTests(app);

[Collection(OnMariaDb.Name)]
public sealed class ConditionalOnMariaDbTests(MariaDbApplication app) : ConditionalTests(app);

[Collection(OnSqlite.Name)]
public sealed class PatchOnSqliteTests(DrCloudApplication app) : PatchTests(app);

[Collection(OnMariaDb.Name)]
public sealed class PatchOnMariaDbTests(MariaDbApplication app) : PatchTests(app);

[Collection(OnSqlite.Name)]
public sealed class BatchOnSqliteTests(DrCloudApplication app) : BatchTests(app);

[Collection(OnMariaDb.Name)]
public sealed class BatchOnMariaDbTests(MariaDbApplication app) : BatchTests(app);

[Collection(OnSqlite.Name)]
public sealed class EverythingOnSqliteTests(DrCloudApplication app) : EverythingTests(app);

[Collection(OnMariaDb.Name)]
public sealed class EverythingOnMariaDbTests(MariaDbApplication app) : EverythingTests(app);

[Collection(OnSqlite.Name)]
public sealed class LastNOnSqliteTests(DrCloudApplication app) : LastNTests(app);

[Collection(OnMariaDb.Name)]
public sealed class LastNOnMariaDbTests(MariaDbApplication app) : LastNTests(app);

[Collection(OnSqlite.Name)]
public sealed class MetaOnSqliteTests(DrCloudApplication app) : MetaTests(app);

[Collection(OnMariaDb.Name)]
public sealed class MetaOnMariaDbTests(MariaDbApplication app) : MetaTests(app);

[Collection(OnSqlite.Name)]
public sealed class IsolationOnSqliteTests(DrCloudApplication app) : IsolationTests(app);

[Collection(OnMariaDb.Name)]
public sealed class IsolationOnMariaDbTests(MariaDbApplication app) : IsolationTests(app);

[Collection(OnSqlite.Name)]
public sealed class ExportOnSqliteTests(DrCloudApplication app) : ExportTests(app);

[Collection(OnMariaDb.Name)]
public sealed class ExportOnMariaDbTests(MariaDbApplication app) : ExportTests(app);
