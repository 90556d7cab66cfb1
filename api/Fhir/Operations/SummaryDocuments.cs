using System.Diagnostics;
using System.Security.Cryptography;
using DrCloud.Api.Fhir.Binaries;
using DrCloud.Api.Fhir.Writing;
using DrCloud.Fhir.Documents;
using DrCloud.Fhir.Everything;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Fhir.Validation;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace DrCloud.Api.Fhir.Operations;

/// <summary>
/// Makes clinical summaries and stores them, as a DocumentReference and its Binary, in one commit before anything is answered. The id of both is a digest of the
/// document: the same content is stored once, by however many it is asked for at a time.
/// </summary>
internal sealed class SummaryDocuments(FhirRequest request, FhirServices services)
{
    private const string Prefix = "ccd-";

    /// <summary>The most resources that a summary is made of.</summary>
    private const int MaxResources = 20_000;

    private static readonly FhirJsonSerializer Serializer = new();

    /// <summary>True for a document that was made here.</summary>
    public static bool IsMade(StoredResource document) => document.Key.Id.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The stored document of what the record holds, or why there is none.</summary>
    /// <param name="patient">Whose.</param>
    /// <param name="time">The time of care that is asked for.</param>
    /// <param name="start">Its begin as it was asked for, or null.</param>
    /// <param name="end">Its end as it was asked for, or null.</param>
    public async Task<MadeSummary> MakeAsync(string patient, EverythingQuery time, string? start, string? end)
    {
        var whole = await ReadAsync(patient, new EverythingQuery { Types = ClinicalSummary.WholeTypes });
        var dated = await ReadAsync(patient, time with { Types = ClinicalSummary.DatedTypes });
        if (whole is null || dated is null)
        {
            return new(null, WriteRefusal.Of(StatusCodes.Status422UnprocessableEntity, "too-costly", $"A summary is made of at most {MaxResources} resources: ask for less time."));
        }

        var changed = whole.Concat(dated).Max(resource => resource.LastUpdated);
        var parsed = Parse(whole);
        var facts = new ClinicalSummaryFacts(parsed.OfType<Patient>().First(), parsed, Parse(dated), changed, start, end, request.Site.Name);
        return await StoreAsync(patient, facts, ClinicalSummary.Write(facts));
    }

    private async Task<IReadOnlyList<StoredResource>?> ReadAsync(string patient, EverythingQuery query)
    {
        var found = new List<StoredResource>();
        SearchPosition? after = null;
        do
        {
            var page = await services.Records.Of(request.Site, patient).EverythingAsync(query, after, request.Aborted);
            found.AddRange(page.Matches);
            found.AddRange(page.Included);
            after = page.Next;
        }
        while (after is not null && found.Count <= MaxResources);
        return found.Count > MaxResources ? null : found;
    }

    private static List<Resource> Parse(IReadOnlyList<StoredResource> resources) =>
        [.. resources.Select(resource => LenientParser.Read(System.Text.Encoding.UTF8.GetString(resource.Json.Span)).Resource).OfType<Resource>()];

    private async Task<MadeSummary> StoreAsync(string patient, ClinicalSummaryFacts facts, byte[] document)
    {
        var id = Prefix + Convert.ToHexStringLower(SHA256.HashData(document))[..48];
        var reference = Prepare(Reference(id, patient, facts, document));
        var contents = services.Contents.Of(request.Site);
        switch (await ContentUpload.TakeAsync(contents, new MemoryStream(document, writable: false), FhirBody.MaxBinary, request.Aborted))
        {
            case UploadedContent.Inline:
                return (await CommitAsync(patient, Prepare(BinaryOf(id, document)), reference)).Summary;
            case UploadedContent.Beside { Content: var content }:
                var taken = false;
                try
                {
                    (taken, var summary) = await CommitAsync(patient, Prepare(BinaryOf(id, null)).With(content, isNew: true), reference);
                    return summary;
                }
                finally
                {
                    if (!taken)
                    {
                        await ContentUpload.AbandonAsync(contents, content.Id);
                    }
                }

            default:
                return new(null, WriteRefusal.Of(StatusCodes.Status422UnprocessableEntity, "too-costly", $"A summary has at most {FhirBody.MaxBinary} bytes: ask for less time."));
        }
    }

    /// <summary>Writes both; the Binary was not taken where it is there already.</summary>
    private async Task<(bool IsBinaryTaken, MadeSummary Summary)> CommitAsync(string patient, PreparedResource binary, PreparedResource reference)
    {
        // The server itself refers to what it made: the rule for what others may refer to is not asked.
        var outcomes = await services.Writes.WriteAsync(request, [EntryOf(binary), EntryOf(reference)], atomic: true);
        var summary = outcomes[1] is { Status: WriteStatus.Created or WriteStatus.Present, Resource: { } stored } && stored.Owner == patient
            ? new MadeSummary(stored, null)
            : new MadeSummary(null, WriteRefusal.Of(StatusCodes.Status409Conflict, "conflict", "The document cannot be stored: its id is taken."));
        return (outcomes[0].Status == WriteStatus.Created, summary);
    }

    private static Binary BinaryOf(string id, byte[]? document) => new() { Id = id, ContentType = ClinicalSummary.MediaType, Data = document };

    private static WriteEntry EntryOf(PreparedResource resource) => new() { Kind = WriteKind.Create, Key = resource.Key, Resource = resource };

    private static DocumentReference Reference(string id, string patient, ClinicalSummaryFacts facts, byte[] document) => new()
    {
        Id = id,
        Meta = new() { Profile = ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference"] },
        Identifier = [new("urn:ietf:rfc3986", $"urn:sha256:{Convert.ToHexStringLower(SHA256.HashData(document))}")],
        Status = DocumentReferenceStatus.Current,
        Type = new("http://loinc.org", ClinicalSummary.TypeCode, ClinicalSummary.TypeDisplay),
        Category = [new("http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category", "clinical-note", "Clinical Note")],
        Subject = new($"Patient/{patient}"),
        DateElement = new(facts.Changed),
        Description = "Continuity of Care Document, made of the record on demand",
        Content =
        [
            new()
            {
                Attachment = new()
                {
                    ContentType = ClinicalSummary.MediaType,
                    Url = $"Binary/{id}",
                    Hash = SHA1Of(document),
                    CreationElement = new(facts.Changed),
                    Title = "Continuity of Care Document",
                },
                Format = new("http://ihe.net/fhir/ValueSet/IHE.FormatCode.codesystem", "urn:hl7-org:sdwg:ccda-structuredBody:2.1", "C-CDA 2.1 with a structured body"),
            },
        ],
        Context = facts.Start is null && facts.End is null ? null : new() { Period = new() { Start = facts.Start, End = facts.End } },
    };

#pragma warning disable CA5350 // Attachment.hash is SHA-1 by its definition.
    private static byte[] SHA1Of(byte[] document) => SHA1.HashData(document);
#pragma warning restore CA5350

    private static PreparedResource Prepare(Resource resource)
    {
        var json = Serializer.SerializeToBytes(resource);
        return ResourcePreparer.Prepare(json, resource.TypeName, resource.Id!, new PrepareOptions()) switch
        {
            PrepareResult.Prepared { Resource: var prepared } => prepared,
            PrepareResult.Refused refused => throw new UnreachableException($"A {resource.TypeName} that the server made is not valid: {refused.Issues[0].Diagnostics} at {refused.Issues[0].Expression}"),
            _ => throw new UnreachableException(),
        };
    }
}

/// <summary>A clinical summary that is stored, or why there is none.</summary>
/// <param name="Document">The DocumentReference, or null.</param>
/// <param name="Refusal">Why it was refused, or null.</param>
internal sealed record MadeSummary(StoredResource? Document, WriteRefusal? Refusal);
