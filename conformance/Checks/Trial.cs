using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>One check while it is tried on several occasions: it passes if it was tried and no occasion showed a fault.</summary>
internal sealed class Trial(Report report, string group, string name, Expectation expectation)
{
    private string? _fault;
    private int _tried;

    /// <summary>True once a fault was seen: further occasions add nothing.</summary>
    public bool HasFailed => _fault is not null;

    /// <summary>True once there was an occasion.</summary>
    public bool WasTried => _tried > 0;

    /// <summary>Notes an occasion and its fault, or null.</summary>
    public void Note(string? fault)
    {
        _tried++;
        _fault ??= fault;
    }

    /// <summary>Reports the check; one that was never tried is skipped for this reason.</summary>
    public void Conclude(string otherwise)
    {
        var (verdict, detail) = HasFailed ? (Verdict.Fail, _fault!) : !WasTried ? (Verdict.Skip, otherwise) : (Verdict.Pass, "");
        report.Add(new CheckResult(group, name, expectation, verdict, detail));
    }
}
