using DrCloud.Fhir.Outcomes;

namespace DrCloud.Fhir.Patching;

/// <summary>A patch that is wrong in itself (400), or does not fit the resource (422). Texts name operations by number, never values.</summary>
internal sealed class PatchFault(int status, OutcomeIssue issue) : Exception(issue.Diagnostics)
{
    public int Status => status;

    public OutcomeIssue Issue => issue;

    public static PatchFault Invalid(string diagnostics) => new(400, OutcomeIssue.Error("invalid", diagnostics));

    public static PatchFault NotApplicable(string diagnostics) => new(422, OutcomeIssue.Error("processing", diagnostics));
}
