using DrCloud.Storage.Databases;
using DrCloud.Storage.Migrations;
using DrCloud.Storage.State;

namespace DrCloud.Storage;

/// <summary>The database of the cluster: Orleans' membership, reminders and grain state, and the small tables by which grain state is listed.</summary>
public sealed class ClusterDatabase : IAsyncDisposable
{
    /// <summary>Orleans' invariant of the SQLite driver (it stands for Microsoft.Data.Sqlite there).</summary>
    public const string SqliteInvariant = "System.Data.SQLite";

    /// <summary>Orleans' invariant of MySqlConnector.</summary>
    public const string MySqlInvariant = "MySql.Data.MySqlConnector";

    private readonly Database _database;

    private ClusterDatabase(Database database)
    {
        _database = database;
        StateIndex = new StateIndex(database);
        Assertions = new AssertionLog(database);
    }

    /// <summary>Lists of grain state.</summary>
    public IStateIndex StateIndex { get; }

    /// <summary>The client assertions that have been used.</summary>
    public IAssertionLog Assertions { get; }

    /// <summary>What Orleans' AdoNet options take for a database; it need not be open yet.</summary>
    public static (string Invariant, string ConnectionString) ForOrleans(string database)
    {
        var address = DatabaseAddress.Parse(database);
        return address.IsSqlite
            ? (SqliteInvariant, SqliteDatabase.ConnectionString(address.Target, pooled: true))
            : (MySqlInvariant, MySqlDatabase.Complete(address.Target));
    }

    /// <summary>Brings the database to this program's version.</summary>
    /// <exception cref="DatabaseRefusedException">It must not be used.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be reached.</exception>
    public static Task MigrateAsync(string database, CancellationToken ct = default) =>
        Migrator.RunAsync(DatabaseAddress.Parse(database), "Cluster", ct);

    /// <summary>Migrates, checks and opens the database.</summary>
    public static async Task<ClusterDatabase> OpenAsync(string database, TimeProvider? time = null, CancellationToken ct = default)
    {
        await MigrateAsync(database, ct);
        var address = DatabaseAddress.Parse(database);
        return new ClusterDatabase(await ClinicalStoreFactory.OpenDatabaseAsync(address, time ?? TimeProvider.System, ct));
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
