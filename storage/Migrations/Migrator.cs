using System.Data.Common;
using System.Globalization;
using Dapper;
using DrCloud.Storage.Databases;
using EvolveDb;
using Microsoft.Data.Sqlite;
using MySqlConnector;

namespace DrCloud.Storage.Migrations;

/// <summary>Brings a database to this program's version by the embedded scripts, one runner at a time in a cluster. Refuses a newer database.</summary>
internal static class Migrator
{
    private const string MetadataTable = "migration";
    private const string LockName = "drcloud.migration";
    private const int LockSeconds = 60;

    /// <param name="address">The database; a SQLite file and its folder are made where absent.</param>
    /// <param name="set">Name of the scripts: <c>Clinical</c> or <c>Cluster</c>.</param>
    /// <param name="ct">Not started once cancelled.</param>
    public static Task RunAsync(DatabaseAddress address, string set, CancellationToken ct) =>
        Task.Factory.StartNew(() => Run(address, set), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Run(DatabaseAddress address, string set)
    {
        try
        {
            if (address.IsSqlite)
            {
                RunSqlite(address.Target, set);
            }
            else
            {
                RunMySql(address.Target, set);
            }
        }
        catch (EvolveException e)
        {
            throw new DatabaseRefusedException($"The database could not be brought to this version: {e.Message}", e);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException("The database cannot be opened for its migration.", e);
        }
    }

    private static void RunSqlite(string file, string set)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var held = HoldFile(file + ".migration");
        using var connection = new SqliteConnection(SqliteDatabase.ConnectionString(file));
        connection.Open();
        connection.Execute("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 10000;");
        Migrate(connection, $"Migrations.{set}.Sqlite.", "SELECT COUNT(*) FROM sqlite_master WHERE name = @name");
    }

    private static void RunMySql(string connectionString, string set)
    {
        var settings = new MySqlConnectionStringBuilder(MySqlDatabase.Complete(connectionString)) { DefaultCommandTimeout = 600, Pooling = false };
        using var connection = new MySqlConnection(settings.ToString());
        connection.Open();
        using var holder = new MySqlConnection(settings.ToString());
        holder.Open();
        var name = $"{LockName}.{connection.Database}";
        if (holder.ExecuteScalar<int?>("SELECT GET_LOCK(@name, @seconds)", new { name, seconds = LockSeconds }) != 1)
        {
            throw new StoreUnavailableException($"Another process is migrating the database and did not finish within {LockSeconds} seconds.");
        }

        Migrate(connection, $"Migrations.{set}.MySql.",
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = @name");
    }

    private static void Migrate(DbConnection connection, string scripts, string tableExists)
    {
        var known = typeof(Migrator).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(scripts, StringComparison.Ordinal))
            .Max(name => VersionOf(name[(scripts.Length + 1)..name.IndexOf("__", StringComparison.Ordinal)]));
        if (connection.ExecuteScalar<int>(tableExists, new { name = MetadataTable }) > 0)
        {
            var found = connection.Query<string>($"SELECT version FROM {MetadataTable} WHERE version IS NOT NULL AND success = 1").Select(VersionOf).DefaultIfEmpty().Max();
            if (found > known)
            {
                throw new DatabaseRefusedException($"The database has version {found}; this program knows versions up to {known}. Use a newer program.");
            }
        }

        new Evolve(connection)
        {
            EmbeddedResourceAssemblies = [typeof(Migrator).Assembly],
            EmbeddedResourceFilters = [scripts],
            MetadataTableName = MetadataTable,
            IsEraseDisabled = true,
        }.Migrate();
    }

    private static int VersionOf(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A lock on a file beside the database, waited for as long as the server's lock would be. The file stays: were it deleted, two could hold it.</summary>
    private static FileStream HoldFile(string path)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < LockSeconds * 10)
            {
                Thread.Sleep(100);
            }
        }
    }
}
