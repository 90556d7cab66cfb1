using Dapper;
using DrCloud.Storage;
using DrCloud.Storage.Databases;
using Xunit;

namespace DrCloud.Tests.Storage;

public sealed class MigrationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_database_of_a_newer_version_is_refused_with_both_versions_named(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await database.OpenAsync();
        await ExecuteAsync(database, "INSERT INTO migration (type, version, description, name, checksum, installed_by, success) VALUES (0, '4711', 'x', 'V4711__x.sql', 'x', 'x', 1)");
        var refused = await Assert.ThrowsAsync<DatabaseRefusedException>(() => database.OpenAsync());
        Assert.Contains("4711", refused.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Runners_at_once_migrate_once(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => ClusterDatabase.MigrateAsync(database.Address, Ct))));
        Assert.Equal(2, await ExecuteAsync(database, "SELECT COUNT(*) FROM migration WHERE type = 0"));
    }

    // The library that runs the scripts has a lock too, but one for all databases of a server, waited for without end, and none on SQLite.
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_runner_waits_for_the_one_that_holds_the_database(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        Task migration;
        await using (await HoldAsync(DatabaseAddress.Parse(database.Address)))
        {
            migration = ClusterDatabase.MigrateAsync(database.Address, Ct);
            Assert.NotSame(migration, await Task.WhenAny(migration, Task.Delay(TimeSpan.FromSeconds(3), Ct)));
        }

        await migration;
        Assert.Equal(2, await ExecuteAsync(database, "SELECT COUNT(*) FROM migration WHERE type = 0"));
    }

    [Fact]
    public async Task A_server_that_would_lose_acknowledged_writes_is_refused()
    {
        var server = await MariaDbServer.StartOwnAsync();
        try
        {
            var address = server.NewDatabase();
            await using (var connection = new MySqlConnector.MySqlConnection(DatabaseAddress.Parse(address).Target))
            {
                await connection.ExecuteAsync("SET GLOBAL innodb_flush_log_at_trx_commit = 2");
            }

            var refused = await Assert.ThrowsAsync<DatabaseRefusedException>(() => ClinicalStoreFactory.OpenAsync("s", address, "https://localhost/fhir", ct: Ct));
            Assert.Contains("innodb_flush_log_at_trx_commit", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            server.Kill();
        }
    }

    [Theory]
    [InlineData("postgres:x")]
    [InlineData("/var/lib/site.db")]
    public void An_address_of_another_form_is_refused(string address) => Assert.Throws<FormatException>(() => DatabaseAddress.Parse(address));

    // As another process would.
    private static async Task<IAsyncDisposable> HoldAsync(DatabaseAddress address)
    {
        if (address.IsSqlite)
        {
            return new FileStream(address.Target + ".migration", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }

        var connection = new MySqlConnector.MySqlConnection(address.Target + ";Pooling=false");
        await connection.OpenAsync(Ct);
        Assert.Equal(1, await connection.ExecuteScalarAsync<int>("SELECT GET_LOCK(@name, 0)", new { name = $"drcloud.migration.{connection.Database}" }));
        return connection;
    }

    private static async Task<long> ExecuteAsync(TestDatabase database, string sql)
    {
        var address = DatabaseAddress.Parse(database.Address);
        await using System.Data.Common.DbConnection connection = address.IsSqlite
            ? new Microsoft.Data.Sqlite.SqliteConnection(SqliteDatabase.ConnectionString(address.Target))
            : new MySqlConnector.MySqlConnection(address.Target);
        await connection.OpenAsync(Ct);
        return Convert.ToInt64(await connection.ExecuteScalarAsync(sql) ?? 0L, null);
    }
}
