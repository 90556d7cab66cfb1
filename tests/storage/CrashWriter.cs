using DrCloud.Storage;

namespace DrCloud.Tests.Storage;

/// <summary>
/// This test program as a process that writes until it is killed: 64 writers at once; each acknowledged write is a line on the standard output.
/// </summary>
internal static class CrashWriter
{
    /// <summary>Environment variable with the database's address: where it is set, the program writes instead of testing.</summary>
    public const string Variable = "DRCLOUD_CRASH_WRITER";

    public const int Writers = 64;

    public static async Task RunAsync(string address)
    {
        var store = await ClinicalStoreFactory.OpenAsync("default", address, "https://localhost/apis/default/fhir");
        var output = Console.OpenStandardOutput();
        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 1; ; i++)
            {
                var outcome = (await store.WriteAsync(Write.Batch(Write.Update("Observation", $"o{writer}", $"p{writer}", value: $"{i}")))).Outcomes[0];
                var line = System.Text.Encoding.ASCII.GetBytes($"{writer} {outcome.Resource!.Version} {outcome.Resource.Seq}\n");
                lock (gate)
                {
                    output.Write(line);
                    output.Flush();
                }
            }
        })));
    }
}
