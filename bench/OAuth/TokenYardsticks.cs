using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace DrCloud.Bench.OAuth;

/// <summary>What tokens cannot be cheaper than: their signatures, and the commit that remembers a refresh.</summary>
internal static class TokenYardsticks
{
    private const int StateBytes = 1024;

    /// <summary>How often a second all cores together verify an ES384 signature and make an RS256 one: the cryptography of one token for a client's assertion.</summary>
    public static double VerifyAndSign(TimeSpan time)
    {
        var text = RandomNumberGenerator.GetBytes(600);
        var watch = Stopwatch.StartNew();
        var counts = new long[Environment.ProcessorCount];
        Parallel.For(0, counts.Length, core =>
        {
            using var assertion = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            using var site = RSA.Create(2048);
            var signature = assertion.SignData(text, HashAlgorithmName.SHA384);
            while (watch.Elapsed < time)
            {
                if (!assertion.VerifyData(text, signature, HashAlgorithmName.SHA384) || site.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Length == 0)
                {
                    throw new BenchmarkException("A signature does not hold.");
                }

                counts[core]++;
            }
        });
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    /// <summary>How often a second one connection commits a row of a grant's size to SQLite, flushed each time.</summary>
    public static double Commits(string file, TimeSpan time)
    {
        using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        database.Open();
        Run(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY, payload BLOB NOT NULL)");
        using var update = database.CreateCommand();
        update.CommandText = "INSERT INTO state (id, payload) VALUES (@id, @payload) ON CONFLICT (id) DO UPDATE SET payload = excluded.payload";
        var id = update.Parameters.Add("@id", SqliteType.Integer);
        update.Parameters.AddWithValue("@payload", RandomNumberGenerator.GetBytes(StateBytes));
        var count = 0;
        var watch = Stopwatch.StartNew();
        for (; watch.Elapsed < time; count++)
        {
            id.Value = count % TokenLoad.Workers;
            update.ExecuteNonQuery();
        }

        return count / watch.Elapsed.TotalSeconds;
    }

    private static void Run(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
