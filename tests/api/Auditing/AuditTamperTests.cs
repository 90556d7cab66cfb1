using Dapper;
using DrCloud.Api.Tests.Fhir;
using DrCloud.Grains.Interfaces.Auditing;
using Microsoft.Data.Sqlite;
using Xunit;

namespace DrCloud.Api.Tests.Auditing;

/// <summary>Who can write to the database cannot change the audit log unseen.</summary>
public sealed class AuditTamperTests(AuditTamperTests.Application app) : IClassFixture<AuditTamperTests.Application>
{
    private const string Copy = "CREATE TABLE kept AS SELECT * FROM audit_block";
    private const string Restore = "DELETE FROM audit_block WHERE n <= (SELECT MAX(n) FROM kept); INSERT INTO audit_block SELECT * FROM kept; DROP TABLE kept";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_edited_removed_or_swapped_is_found()
    {
        await MakeBlocksAsync(5);
        await AssertWholeAsync();

        await AssertFoundAsync("UPDATE audit_block SET data = CAST(data || x'00' AS BLOB) WHERE n = 2", "block 2: it has been altered");
        await AssertFoundAsync("UPDATE audit_block SET minute = minute + 1 WHERE n = 3", "block 3: it has been altered");
        await AssertFoundAsync("DELETE FROM audit_block WHERE n = 3", "block 4: it follows block 2");
        await AssertFoundAsync("DELETE FROM audit_block WHERE n > (SELECT MAX(n) - 2 FROM audit_block)", "have been removed");
        await AssertFoundAsync("UPDATE audit_block SET n = -1 WHERE n = 2; UPDATE audit_block SET n = 2 WHERE n = 3; UPDATE audit_block SET n = 3 WHERE n = -1", "block 2: it has been altered");
        await AssertFoundAsync("DELETE FROM audit_block", "have been removed");

        await AssertWholeAsync();
    }

    private async Task MakeBlocksAsync(int blocks)
    {
        using var client = await app.NewUserClientAsync();
        for (var made = 0; made < blocks; made = await CountAsync())
        {
            using var response = await client.FetchAsync("Patient/demo-1");
            await Task.Delay(50, Ct);
        }

        // The last event is in a block too, and nothing comes while the tests look.
        await Task.Delay(500, Ct);
    }

    private async Task<int> CountAsync()
    {
        await using var database = Open();
        return await database.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM audit_block");
    }

    private async Task AssertWholeAsync()
    {
        var found = await VerifyAsync();
        Assert.Empty(found.Faults);
        Assert.True(found.Events >= 5, $"{found.Events} events.");
    }

    private async Task<AuditVerification> VerifyAsync()
    {
        var before = await CountAsync();
        var found = await app.Administration.VerifyAuditAsync(DrCloudApplication.Site);
        await WaitAsync(before);
        return found;
    }

    /// <summary>That somebody verified is an event too: nothing is touched before it has its block.</summary>
    private async Task WaitAsync(int before)
    {
        while (await CountAsync() == before)
        {
            await Task.Delay(20, Ct);
        }
    }

    private async Task AssertFoundAsync(string tampering, string fault)
    {
        await using var database = Open();
        await database.ExecuteAsync(Copy);
        await database.ExecuteAsync(tampering);
        var before = await CountAsync();
        var found = await app.Administration.VerifyAuditAsync(DrCloudApplication.Site);
        await WaitAsync(before);
        await database.ExecuteAsync(Restore);
        Assert.Contains(found.Faults, text => text.Contains(fault, StringComparison.Ordinal));
    }

    private SqliteConnection Open()
    {
        var database = new SqliteConnection($"Data Source={app.Database};Pooling=False;Default Timeout=10");
        database.Open();
        return database;
    }

    /// <summary>An application whose database file the tests may change.</summary>
    public sealed class Application : DrCloudApplication
    {
        public string Database => Path.Combine(Folder, "default.db");
    }
}
