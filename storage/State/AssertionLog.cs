using System.Security.Cryptography;
using System.Text;
using Dapper;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.State;

internal sealed class AssertionLog(Database database) : IAssertionLog
{
    private string Insert => $"""
        INSERT {(database.Dialect.IsSqlite ? "OR IGNORE" : "IGNORE")} INTO assertion_seen (site, client, jti, expires) VALUES (@site, @client, @hash, @until)
        """;

    public Task<bool> TryUseAsync(string site, string client, string jti, DateTimeOffset expires, CancellationToken ct)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(jti));
        var until = expires.ToUnixTimeMilliseconds();
        return database.ExecuteAsync(async connection => await connection.ExecuteAsync(
            new CommandDefinition(Insert, new { site, client, hash, until }, cancellationToken: ct)) == 1, ct);
    }

    public Task<int> PurgeAsync(DateTimeOffset before, CancellationToken ct) =>
        database.ExecuteAsync(connection => connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM assertion_seen WHERE expires < @until", new { until = before.ToUnixTimeMilliseconds() }, cancellationToken: ct)), ct);
}
