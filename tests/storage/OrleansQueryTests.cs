using System.Data.Common;
using Dapper;
using DrCloud.Storage;
using Xunit;

namespace DrCloud.Tests.Storage;

/// <summary>The statements that Orleans' AdoNet providers take from the cluster's database, run as those run them.</summary>
public sealed class OrleansQueryTests
{
    private static readonly DateTime Time = new(2026, 5, 1, 12, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Grain_state_is_written_by_whoever_holds_the_current_version_alone(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var queries = await Queries.OpenAsync(database.Address);
        async Task<int?> Write(string key, int? version, byte[]? payload = null, string query = "WriteToStorageKey") => await queries.ScalarAsync<int?>(query, new
        {
            GrainIdHash = 1,
            GrainIdN0 = 0L,
            GrainIdN1 = 0L,
            GrainTypeHash = 2,
            GrainTypeString = "client",
            GrainIdExtensionString = key,
            ServiceId = "drcloud",
            GrainStateVersion = version,
            PayloadBinary = payload,
        });
        async Task<(byte[]? Payload, int Version)?> Read(string key) => (await queries.QueryAsync<(byte[]?, int)>("ReadFromStorageKey", new
        {
            GrainIdHash = 1,
            GrainIdN0 = 0L,
            GrainIdN1 = 0L,
            GrainTypeHash = 2,
            GrainTypeString = "client",
            GrainIdExtensionString = key,
            ServiceId = "drcloud",
        })).Select(row => ((byte[]?, int)?)row).SingleOrDefault();

        // The old version as the answer is what Orleans takes for a conflict.
        Assert.Equal(1, await Write("a", null, [1]));
        Assert.Null(await Write("a", null, [9]));
        Assert.Equal(2, await Write("a", 1, new byte[100_000]));
        Assert.Equal(1, await Write("a", 1, [9]));
        Assert.Equal(5, await Write("nobody", 5, [9]));
        Assert.Equal(100_000, (await Read("a"))!.Value.Payload!.Length);
        // Another key, told apart by a trailing blank.
        Assert.Equal(1, await Write("a ", null, [2]));
        Assert.Equal(1, await Write("a", 1, query: "ClearStorageKey"));
        Assert.Equal(3, await Write("a", 2, query: "ClearStorageKey"));
        Assert.Equal((null, 3), await Read("a"));
        Assert.Equal(2, await Write("a", 2, query: "DeleteStorageKey"));
        Assert.Equal(4, await Write("a", 3, query: "DeleteStorageKey"));
        Assert.Null(await Read("a"));
        Assert.NotNull(await Read("a "));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Grain_state_written_by_many_at_once_goes_to_one(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await ClusterDatabase.MigrateAsync(database.Address, Ct);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(async () =>
        {
            await using var queries = await Queries.OpenAsync(database.Address);
            return await queries.ScalarAsync<int?>("WriteToStorageKey", new
            {
                GrainIdN0 = 0L,
                GrainIdN1 = 0L,
                GrainTypeString = "t",
                GrainIdExtensionString = "k",
                ServiceId = "s",
                GrainStateVersion = (int?)null,
                PayloadBinary = new byte[] { 1 },
            });
        })));
        Assert.Single(answers, version => version == 1);
        Assert.Equal(11, answers.Count(version => version is null));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Reminders_are_found_by_grain_and_by_range_of_hashes(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var queries = await Queries.OpenAsync(database.Address);
        async Task<int> Upsert(string grain, int hash) => await queries.ScalarAsync<int>("UpsertReminderRowKey", new
        {
            ServiceId = "s",
            GrainId = grain,
            ReminderName = "r",
            StartTime = Time,
            Period = 60_000,
            GrainHash = hash,
        });
        Assert.Equal((0, 0, 1), (await Upsert("g/1", -5), await Upsert("g/2", 5), await Upsert("g/2", 5)));
        async Task<IEnumerable<string>> Range(string key, int begin, int end) =>
            (await queries.QueryAsync<string>(key, new { ServiceId = "s", BeginHash = begin, EndHash = end })).Order();
        Assert.Equal(["g/2"], await Range("ReadRangeRows1Key", -5, 5));
        Assert.Equal(["g/1"], await Range("ReadRangeRows2Key", 5, -5));
        var row = (await queries.QueryAsync<(string Grain, string Name, DateTime Start, long Period, int Version)>("ReadReminderRowKey", new { ServiceId = "s", GrainId = "g/2", ReminderName = "r" })).Single();
        Assert.Equal(("g/2", "r", Time, 60_000L, 1), row);
        Assert.Equal(0, await queries.ScalarAsync<int>("DeleteReminderRowKey", new { ServiceId = "s", GrainId = "g/2", ReminderName = "r", Version = 0 }));
        Assert.Equal(1, await queries.ScalarAsync<int>("DeleteReminderRowKey", new { ServiceId = "s", GrainId = "g/2", ReminderName = "r", Version = 1 }));
        Assert.Empty(await queries.QueryAsync<string>("ReadReminderRowsKey", new { ServiceId = "s", GrainId = "g/2" }));
    }

    [Fact]
    public async Task Membership_moves_its_version_with_every_change_or_not_at_all()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.MariaDb);
        await using var queries = await Queries.OpenAsync(database.Address);
        Assert.True(await queries.ScalarAsync<bool>("InsertMembershipVersionKey", new { DeploymentId = "d" }));
        Assert.False(await queries.ScalarAsync<bool>("InsertMembershipVersionKey", new { DeploymentId = "d" }));
        object Silo(int port, int version, int status = 3, string? suspects = null) => new
        {
            DeploymentId = "d",
            Address = "10.0.0.1",
            Port = port,
            Generation = 7,
            SiloName = "silo",
            HostName = "host",
            Status = status,
            ProxyPort = 30000,
            StartTime = Time,
            IAmAliveTime = Time,
            Version = version,
            SuspectTimes = suspects,
        };
        Assert.True(await queries.ScalarAsync<bool>("InsertMembershipKey", Silo(1, 0)));
        Assert.False(await queries.ScalarAsync<bool>("InsertMembershipKey", Silo(2, 0)));
        Assert.False(await queries.ScalarAsync<bool>("InsertMembershipKey", Silo(1, 1)));
        Assert.True(await queries.ScalarAsync<bool>("InsertMembershipKey", Silo(2, 1)));
        Assert.False(await queries.ScalarAsync<bool>("UpdateMembershipKey", Silo(1, 1, 6)));
        Assert.False(await queries.ScalarAsync<bool>("UpdateMembershipKey", Silo(9, 2, 6)));
        Assert.True(await queries.ScalarAsync<bool>("UpdateMembershipKey", Silo(1, 2, 6, "S1@2,2026-05-01")));
        var rows = (await queries.QueryAsync<(string, int Port, int, string, string, int Status, int, string Suspects, DateTime, DateTime, int Version)>("MembershipReadAllKey", new { DeploymentId = "d" })).ToList();
        Assert.Equal([(1, 6, 3), (2, 3, 3)], rows.Select(row => (row.Port, row.Status, row.Version)).Order());
        Assert.Equal(2, (await queries.QueryAsync<string>("GatewaysQueryKey", new { DeploymentId = "d", Status = 3 })).Count() + 1);
        await queries.ScalarAsync<object>("CleanupDefunctSiloEntryKey", Silo(1, 0, suspects: "S1@2,2026-05-01"));
        Assert.Single(await queries.QueryAsync<string>("MembershipReadAllKey", new { DeploymentId = "d" }));
    }

    /// <summary>A connection as Orleans opens it, and the statements by their keys.</summary>
    private sealed class Queries(DbConnection connection, Dictionary<string, string> texts) : IAsyncDisposable
    {
        public static async Task<Queries> OpenAsync(string address)
        {
            await ClusterDatabase.MigrateAsync(address, Ct);
            var (invariant, connectionString) = ClusterDatabase.ForOrleans(address);
            DbConnection connection = invariant == ClusterDatabase.SqliteInvariant
                ? new Microsoft.Data.Sqlite.SqliteConnection(connectionString)
                : new MySqlConnector.MySqlConnection(connectionString);
            await connection.OpenAsync(Ct);
            var texts = await connection.QueryAsync<(string Key, string Text)>("SELECT QueryKey, QueryText FROM OrleansQuery");
            return new Queries(connection, texts.ToDictionary(text => text.Key, text => text.Text));
        }

        public Task<T?> ScalarAsync<T>(string key, object parameters) => connection.ExecuteScalarAsync<T>(texts[key], parameters);

        public Task<IEnumerable<T>> QueryAsync<T>(string key, object parameters) => connection.QueryAsync<T>(texts[key], parameters);

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
