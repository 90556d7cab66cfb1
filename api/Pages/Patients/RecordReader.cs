using DrCloud.Api.Access;
using DrCloud.Api.Fhir;
using DrCloud.Api.Sites;

namespace DrCloud.Api.Pages.Patients;

/// <summary>
/// Reads for the person who is signed in, by <see cref="FhirInside"/>: what is shown is what the FHIR interface shows an app of the person's, and
/// each read is audited.
/// </summary>
/// <param name="fhir">The FHIR interface.</param>
/// <param name="page">The request of the page, which <see cref="SignedInOnly"/> has let in.</param>
/// <param name="patient">Logical id of the patient whom the page is about, or null.</param>
internal sealed class RecordReader(FhirInside fhir, HttpContext page, string? patient)
{
    private readonly Access.Access _access = PersonAccess.Of(page.Site().Name, SignedInOnly.PersonOf(page)!, patient);

    /// <summary>Whether the person's role sees resources of the type at all.</summary>
    public bool MaySee(string type) => AccessPolicy.Decide(_access, type, Permissions.ReadAndSearch).IsAllowed;

    /// <summary>The answer to a GET.</summary>
    /// <param name="path">Path below the FHIR base, with a slash in front.</param>
    /// <param name="query">Parameters, not encoded.</param>
    public Task<FhirAnswer> GetAsync(string path, params IEnumerable<(string Name, string Value)> query) => fhir.GetAsync(
        page, page.Site(), _access, path, QueryString.Create(query.Select(parameter => KeyValuePair.Create(parameter.Name, (string?)parameter.Value))).Value ?? "");
}
