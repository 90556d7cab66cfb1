using System.Text.RegularExpressions;
using Xunit;

namespace DrCloud.Tests.Architecture;

/// <summary>docs/SECURITY-CASES.md names tests that exist, and every case is held by one.</summary>
public sealed partial class SecurityCaseTests
{
    private const int LeastCases = 45;

    [Fact]
    public void Every_case_is_held_by_tests_that_exist()
    {
        var cases = File.ReadLines(Path.Combine(Repository.Root, "docs", "SECURITY-CASES.md")).Select(line => Case().Match(line)).Where(match => match.Success).ToList();
        Assert.True(cases.Count >= LeastCases, $"Only {cases.Count} cases.");
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).SelectMany(TestsOf).ToHashSet(StringComparer.Ordinal);
        var missing = cases.SelectMany(row => TestName().Matches(row.Groups["tests"].Value).Select(test => (Case: row.Groups["number"].Value, Test: test.Groups[1].Value)))
            .Where(named => !tests.Contains(named.Test)).Select(named => $"{named.Case}: {named.Test}").ToList();
        Assert.True(missing.Count == 0, $"Not found:\n{string.Join('\n', missing)}");
        Assert.All(cases, row => Assert.Matches(TestName(), row.Groups["tests"].Value));
        Assert.Equal(cases.Count, cases.Select(row => row.Groups["number"].Value).Distinct().Count());
    }

    /// <summary>Class and method of each fact and theory of a file: a method belongs to the class that began last before it.</summary>
    private static IEnumerable<string> TestsOf(string file)
    {
        var type = "";
        var isTest = false;
        foreach (var line in File.ReadLines(file))
        {
            if (Class().Match(line) is { Success: true } found)
            {
                type = found.Groups[1].Value;
            }
            else if (line.Contains("[Fact", StringComparison.Ordinal) || line.Contains("[Theory", StringComparison.Ordinal))
            {
                isTest = true;
            }
            else if (isTest && Method().Match(line) is { Success: true } method)
            {
                isTest = false;
                yield return $"{type}.{method.Groups[1].Value}";
            }
        }
    }

    [GeneratedRegex(@"^\| (?<number>\d+) \|.*\|.*\| (?<tests>`.*) \|$")]
    private static partial Regex Case();

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^public (?:sealed |abstract |partial )*class (\w+)")]
    private static partial Regex Class();

    [GeneratedRegex(@"^\s+public (?:async Task|Task|void) (\w+)\(")]
    private static partial Regex Method();
}
