using System.Diagnostics;
using System.Net.Http.Headers;
using DrCloud.Bench.Load;
using Microsoft.Data.Sqlite;

namespace DrCloud.Bench;

/// <summary>A patient of 500 resources who is not in memory: the time to the first byte of a search, beside the raw query that reads the record.</summary>
internal static class Cold
{
    private const int Patients = 300;
    private const int Resources = 500;
    private const int WarmUps = 200;
    private const double Target = 3;

    // All that a record holds of a resource, of its own resources and of those that are linked into it.
    private const string Columns = "r.type, r.id, r.version, r.last_updated, r.seq, r.rid, r.owner, r.deleted, r.idx, r.chunks, r.body";

    private const string RecordQuery =
        $"SELECT {Columns} FROM resource r WHERE r.owner = @owner UNION ALL SELECT {Columns} FROM link l JOIN resource r ON r.rid = l.rid WHERE l.owner = @owner";

    // The just-in-time compiler works in the background on what has run often, twice over: with counters first, for good later. Both sides are measured compiled,
    // as a server that has run for a minute is.
    private const int BetweenPauses = 50;
    private static readonly TimeSpan Compilation = TimeSpan.FromSeconds(1);

    private static readonly LargeRecords Records = new("cold", Resources);

    public static Benchmark FirstByte { get; } = new("cold", "time to the first byte of a search in a record of 500 resources that is not in memory, beside the raw query", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        var folder = Path.Combine(options.Data, "cold");
        Directory.CreateDirectory(options.Data);
        await Records.FillAsync(folder, Patients);

        // Anew: no grain of the patients is in memory.
        await using var server = await MeasuredServer.StartAsync(folder, 1);
        using var http = MeasuredServer.TargetOf(server, folder).NewClient();
        var token = (await MeasuredServer.UserTokensAsync(server, 1))[0];
        await using var database = new SqliteConnection($"Data Source={Path.Combine(folder, "default.db")};Mode=ReadOnly");
        await database.OpenAsync();
        List<double> raw = [], first = [], again = [];
        for (var number = 1; number <= Patients; number++)
        {
            var query = Milliseconds(() => ReadRecord(database, number));
            var cold = await FirstByteAsync(http, token, number);
            var warm = await FirstByteAsync(http, token, number);
            if (number <= WarmUps && number % BetweenPauses == 0)
            {
                await Task.Delay(Compilation);
            }

            if (number > WarmUps)
            {
                raw.Add(query);
                first.Add(cold);
                again.Add(warm);
            }
        }

        var ratio = ResultTable.Median(first) / ResultTable.Median(raw);
        new ResultTable("what", "median ms", "ratio", "target", "")
            .Row($"raw query of the {Resources} resources", $"{ResultTable.Median(raw):0.00}", "", "", "")
            .Row("cold patient, search, first byte", $"{ResultTable.Median(first):0.00}", $"{ratio:0.00}", $"<= {Target:0.00}", ratio <= Target ? "met" : "MISSED")
            .Row("the same, now in memory", $"{ResultTable.Median(again):0.00}", "", "", "")
            .Print();
        Console.WriteLine($"{Patients - WarmUps} patients, each asked for once, after {WarmUps} others; the database's pages are in the system's cache for both");
        return ratio <= Target ? 0 : 1;
    }

    private static void ReadRecord(SqliteConnection database, int number)
    {
        using var command = database.CreateCommand();
        command.CommandText = RecordQuery;
        command.Parameters.AddWithValue("@owner", Records.IdOf(number));
        using var reader = command.ExecuteReader();
        var rows = 0;
        while (reader.Read())
        {
            _ = (reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5));
            _ = (reader.GetString(6), reader.GetInt64(7), reader.GetFieldValue<byte[]>(8), reader.GetInt64(9), reader.GetFieldValue<byte[]>(10));
            rows++;
        }

        if (rows != Resources)
        {
            throw new BenchmarkException($"The record has {rows} resources, not {Resources}.");
        }
    }

    private static async Task<double> FirstByteAsync(HttpClient http, string token, int number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/apis/default/fhir/Observation?patient={Records.IdOf(number)}&_count=1");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var started = Stopwatch.GetTimestamp();
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        response.EnsureSuccessStatusCode();
        await response.Content.CopyToAsync(Stream.Null);
        return elapsed;
    }

    private static double Milliseconds(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
