using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance;

/// <summary>How a check ended.</summary>
public enum Verdict
{
    /// <summary>The server did what is asked.</summary>
    Pass,

    /// <summary>The server did not.</summary>
    Fail,

    /// <summary>The server's data gave no occasion to try.</summary>
    Skip,
}

/// <summary>One requirement, tried.</summary>
/// <param name="Group">The group of the table it belongs to, or <c>server</c>.</param>
/// <param name="Name">What was asked.</param>
/// <param name="Expectation">How strongly it is asked.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Detail">What was wrong or missing; empty for a pass.</param>
public sealed record CheckResult(string Group, string Name, Expectation Expectation, Verdict Verdict, string Detail = "")
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Verdict.ToString().ToUpperInvariant(),-4} {Expectation.ToString().ToUpperInvariant(),-6} {Group,-28} {Name}{(Detail.Length == 0 ? "" : " — " + Detail)}";
}

/// <summary>All checks of a run, in order.</summary>
public sealed class Report(Action<CheckResult>? listener = null)
{
    private readonly List<CheckResult> _results = [];

    /// <summary>What was tried.</summary>
    public IReadOnlyList<CheckResult> Results => _results;

    /// <summary>Notes one check.</summary>
    public void Add(CheckResult result)
    {
        _results.Add(result);
        listener?.Invoke(result);
    }

    /// <summary>How many checks ended like this.</summary>
    public int Count(Verdict verdict, Expectation expectation) => _results.Count(result => result.Verdict == verdict && result.Expectation == expectation);

    /// <summary>The counts in one line per expectation.</summary>
    public string Summary => string.Join('\n', new[] { Expectation.Shall, Expectation.Should }.Select(expectation =>
        $"{expectation.ToString().ToUpperInvariant()}: {Count(Verdict.Pass, expectation)} passed, {Count(Verdict.Fail, expectation)} failed, {Count(Verdict.Skip, expectation)} skipped"));
}
