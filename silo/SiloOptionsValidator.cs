using DrCloud.Storage;
using Microsoft.Extensions.Options;

namespace DrCloud.Silo;

internal sealed class SiloOptionsValidator : IValidateOptions<SiloOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloOptions options)
    {
        var failures = new List<string>();
        if (options.Sites.Count == 0)
            failures.Add($"{SiloOptions.Section}:Sites names no site.");

        CheckDatabase($"{SiloOptions.Section}:Cluster:Database", options.Cluster.Database, failures);
        foreach (var (site, its) in options.Sites)
        {
            CheckDatabase($"{SiloOptions.Section}:Sites:{site}:Database", its.Database, failures);
            if (!Uri.TryCreate(its.BaseAddress, UriKind.Absolute, out _) || its.BaseAddress.EndsWith('/'))
                failures.Add($"{SiloOptions.Section}:Sites:{site}:BaseAddress is no absolute address without a trailing slash.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckDatabase(string setting, string database, List<string> failures)
    {
        try
        {
            DatabaseAddress.Parse(database);
        }
        catch (FormatException e)
        {
            failures.Add($"{setting}: {e.Message}");
        }
    }
}
