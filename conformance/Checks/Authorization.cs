using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>Who has no token gets 401; who has one without the scope gets 401 or 403, and no empty Bundle.</summary>
internal static class Authorization
{
    public static async Task RunAsync(FhirServer server, UsCoreTable table, RunOptions options, Report report, CancellationToken ct)
    {
        var address = $"Patient/{options.Patients[0]}";
        await RefusedAsync(new(report, "authorization", "read without a token", Expectation.Shall), address, bearer: null, [401]);
        await RefusedAsync(new(report, "authorization", "read with a wrong token", Expectation.Shall), address, "not-a-token", [401]);
        var narrow = new Trial(report, "authorization", "search without the scope", Expectation.Shall);
        foreach (var type in options.NarrowToken is null ? [] : table.Types.Where(type => type.Type != "Patient"))
        {
            var answer = await server.GetAsync(type.Type, options.NarrowToken, ct);
            narrow.Note(answer.Status is 401 or 403 ? null : $"{answer.Request}: status {answer.Status}");
        }

        narrow.Conclude("no token that is good for Patient only was given");

        async Task RefusedAsync(Trial trial, string asked, string? bearer, int[] statuses)
        {
            var answer = await server.GetAsync(asked, bearer, ct);
            trial.Note(statuses.Contains(answer.Status) ? null : $"{answer.Request}: status {answer.Status}");
            trial.Conclude("");
        }
    }
}
