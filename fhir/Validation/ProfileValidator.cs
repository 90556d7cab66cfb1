using System.Text.RegularExpressions;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Specification;
using Firely.Fhir.Validation;
using Hl7.Fhir.FhirPath;
using Hl7.Fhir.Model;
using Hl7.Fhir.Specification.Source;
using Hl7.Fhir.Specification.Terminology;
using Hl7.Fhir.Utility;

namespace DrCloud.Fhir.Validation;

/// <summary>
/// Judges resources by profiles (structure, cardinality, slices, invariants, and bindings to what is known here) with the SDK's validator and no terminology
/// server: codes of terminologies that nobody here has are not judged. Making one reads all profiles of the specification, which takes seconds; once made, it
/// may be used by many at once.
/// </summary>
public sealed partial class ProfileValidator
{
    // US Core's pulse oximetry fixes the unit L/min, which R4's required binding of the units of vital signs does not know: the two cannot both hold.
    private const string Contradiction = "Code 'L/min' from system 'http://unitsofmeasure.org' does not exist in the value set 'Vital Signs Units'";

    private readonly CachedResolver _definitions;
    private readonly Validator _validator;

    /// <param name="definitions">Profiles, value sets and code systems beside those of R4.</param>
    /// <param name="references">Finds the resource that a reference leads to; null where references are not followed.</param>
    public ProfileValidator(IEnumerable<Resource> definitions, IExternalReferenceResolver? references = null)
    {
        // Copies: the validator puts snapshots into the profiles.
        var copies = definitions.Select(definition => (Resource)definition.DeepCopy()).ToList();
        var sources = new MultiResolver(new InMemoryResourceResolver(copies), new SpecificationResolver());
        _definitions = new CachedResolver(new SnapshotSource(new CachedResolver(sources)));
        _validator = new Validator(_definitions, new LocalTerminologyService(_definitions), references);
    }

    /// <summary>True if there is such a profile.</summary>
    /// <param name="canonical">Its canonical address, with or without a version behind a bar.</param>
    public bool Knows(string canonical) =>
        _definitions.ResolveByCanonicalUriAsync(canonical).GetAwaiter().GetResult() is StructureDefinition;

    /// <summary>What there is to say of a resource by a profile (its own type's, where none is given) and by those it claims itself; nothing if all is well.</summary>
    public IReadOnlyList<OutcomeIssue> Validate(Resource resource, string? profile) =>
    [
        .. from issue in _validator.Validate(resource, profile).Issue
           let text = issue.Details?.Text ?? ""
           where !text.StartsWith(Contradiction, StringComparison.Ordinal) && !IsOfPeriod(resource, issue) && !IsOfLogicalReference(resource, issue)
           select new OutcomeIssue(
               issue.Severity.GetLiteral() ?? "error", issue.Code.GetLiteral() ?? "invalid", text, issue.Expression.FirstOrDefault() is { } path ? FirstIndex().Replace(path, "") : null),
    ];

    // US Core's laboratory profile lets a time be a Period, and asks of it what only a dateTime can fulfil.
    private static bool IsOfPeriod(Resource resource, OperationOutcome.IssueComponent issue) =>
        resource is not Observation { Effective: FhirDateTime }
        && issue.Details?.Text?.StartsWith("Instance failed constraint us-core-1 ", StringComparison.Ordinal) is true
        && issue.Expression.Any(path => path?.EndsWith("Observation.effective[0]", StringComparison.Ordinal) is true);

    // R4 words ref-1 as "does not begin with #", which says nothing of a reference by identifier alone; R5 says that it holds for one.
    private static bool IsOfLogicalReference(Resource resource, OperationOutcome.IssueComponent issue) =>
        issue.Details?.Text?.StartsWith("Instance failed constraint ref-1 ", StringComparison.Ordinal) is true
        && issue.Expression.Any(path => path is not null && resource.Select(path).All(found => found is ResourceReference { Reference: null }));

    // What cannot repeat has no index in FHIRPath as clients know it; [0] is the first all the same.
    [GeneratedRegex(@"(?<=^[A-Za-z]+)\[0\]")]
    private static partial Regex FirstIndex();

    private sealed class SpecificationResolver : IResourceResolver
    {
        public Resource? ResolveByUri(string uri) => ResolveByCanonicalUri(uri);

        public Resource? ResolveByCanonicalUri(string uri)
        {
            var (url, version) = uri.Split('|', 2) is [var first, var second] ? (first, second) : (uri, SpecificationDefinitions.Version);
            return (SpecificationDefinitions.Profiles.Find(url) ?? SpecificationDefinitions.Terminology.Find(url)) is { } found
                && (version == SpecificationDefinitions.Version || (found as IVersionableConformanceResource)?.Version == version) ? found : null;
        }
    }
}
