using System.Collections.Concurrent;
using DrCloud.Api.Access;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Provenances;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Patients;
using DrCloud.Grains.Interfaces.Search;

namespace DrCloud.Api.Fhir.Routing;

/// <summary>
/// Which grain answers a read. What is bounded by a record goes to that patient's grain and nowhere else; the rest goes to the record that the resource was last seen in,
/// or, if none is known, to a worker that finds it and brings its bytes along.
/// </summary>
internal sealed class Records(IGrainFactory grains)
{
    private const int OwnersKept = 400_000;

    private readonly ConcurrentDictionary<Site, RecentlySeen<ResourceKey, string>> _owners = new();
    private readonly GrainReferences<IPatientGrain> _patients = new(grains);
    private readonly GrainReferences<IPopulationGrain> _populations = new(grains);

    /// <summary>The patient's grain.</summary>
    public IPatientGrain Of(Site site, string patient) => _patients.Of(GrainKeys.Of(site.Name, patient));

    /// <summary>The site's stateless workers.</summary>
    public IPopulationGrain Population(Site site) => _populations.Of(site.Name);

    /// <summary>
    /// Whose record a resource was last seen in (empty for a shared one): a hint that saves a call, never an authority. The record says when something is not,
    /// or no longer, its own. That a resource does not exist is never remembered.
    /// </summary>
    public RecentlySeen<ResourceKey, string> Owners(Site site) => _owners.GetOrAdd(site, static _ => new(OwnersKept));

    /// <summary>The current version, if the request's bearer may see it; never <see cref="ReadStatus.NotMine"/>.</summary>
    public ValueTask<ReadResult> ReadAsync(FhirRequest request, Decision decision, ResourceKey key) =>
        WriteName.Of(key) is { } write ? ReadProvenanceAsync(request, decision, write, key) : ReadStoredAsync(request, decision, key);

    /// <summary>One version, if the request's bearer may see it.</summary>
    public async ValueTask<ReadResult> ReadVersionAsync(FhirRequest request, Decision decision, ResourceKey key, long version)
    {
        if (decision.Within is { } within)
        {
            return Part(request, within, await ReadVersionAsync(request, decision with { Within = null }, key, version));
        }

        var ct = request.Aborted;
        if (await FindProvenanceAsync(request, key) is not null)
        {
            return version == 1 ? await ReadAsync(request, decision, key) : new ReadResult(ReadStatus.NotFound);
        }

        if (decision.Patient is not { } patient)
        {
            return await Population(request.Site).ReadVersionAsync(key, version, ct);
        }

        var result = await Of(request.Site, patient).ReadVersionAsync(key, version, ct);
        return result.Status == ReadStatus.NotMine ? new ReadResult(ReadStatus.NotFound) : result;
    }

    /// <summary>One page of a history, as far as the request's bearer may see it; null if there is no such resource.</summary>
    public async ValueTask<HistoryPage?> HistoryAsync(FhirRequest request, HistoryQuery query)
    {
        if (query is { Type: { } type, Id: { } id } && new ResourceKey(type, id) is var key && await FindProvenanceAsync(request, key) is not null)
        {
            return await ReadAsync(request, request.Decision, key) is { Status: ReadStatus.Found, Resource: { } provenance } ? query.Of(provenance) : null;
        }

        var page = request.Decision.Patient is { } patient
            ? await Of(request.Site, patient).HistoryAsync(query, request.Aborted)
            : await Population(request.Site).HistoryAsync(query, request.Aborted);
        if (page is null || request.Decision.Within is not { } within)
        {
            return page;
        }

        // A resource of which nothing is shown does not exist.
        var shown = page with { Versions = [.. page.Versions.Where(version => GranularFilter.Shows(request.Site, within, version))] };
        return shown.Versions.Count == 0 && page.Next is null && query.Id is not null ? null : shown;
    }

    /// <summary>The owner of a resource, or null if there is none of that key; asks a worker where it is not known.</summary>
    public async ValueTask<string?> OwnerOfAsync(Site site, ResourceKey key, CancellationToken ct)
    {
        if (Owners(site).Find(key) is { } owner)
        {
            return owner;
        }

        var found = await FindAsync(site, key, ct);
        return found.Status == ReadStatus.Found ? found.Resource!.Owner : null;
    }

    /// <summary>The automatic Provenance of this key, whoever may see it; null if it is none's.</summary>
    public async ValueTask<AutomaticProvenance?> FindProvenanceAsync(FhirRequest request, ResourceKey key) =>
        WriteName.Of(key) is { } write ? await Population(request.Site).ProvenanceAsync(write, request.Aborted) : null;

    private ValueTask<ReadResult> ReadStoredAsync(FhirRequest request, Decision decision, ResourceKey key) =>
        decision.Within is { } within ? ReadPartAsync(request, decision, within, key)
        : decision.Patient is { } patient ? ReadWithinAsync(request, patient, key) : ReadAnyAsync(request, key);

    /// <summary>An automatic Provenance is seen by who may see the version that it is about. What only looks like one, from elsewhere, is stored.</summary>
    private async ValueTask<ReadResult> ReadProvenanceAsync(FhirRequest request, Decision decision, WriteName write, ResourceKey key)
    {
        if (await Population(request.Site).ProvenanceAsync(write, request.Aborted) is not { } provenance)
        {
            return await ReadStoredAsync(request, decision, key);
        }

        var target = AccessPolicy.DecideRead(request.Access, provenance.Target.Type, Permissions.Read);
        var isSeen = target.IsAllowed && (decision.Patient is null || decision.Patient == target.Patient)
            && (await ReadVersionAsync(request, target, provenance.Target, provenance.TargetVersion)).Status is ReadStatus.Found or ReadStatus.Gone;
        var result = isSeen ? new ReadResult(ReadStatus.Found, provenance.Resource) : new ReadResult(ReadStatus.NotFound);
        return decision.Within is { } within ? Part(request, within, result) : result;
    }

    private async ValueTask<ReadResult> ReadPartAsync(FhirRequest request, Decision decision, IReadOnlyList<string> within, ResourceKey key) =>
        Part(request, within, await ReadAsync(request, decision with { Within = null }, key));

    private static ReadResult Part(FhirRequest request, IReadOnlyList<string> within, ReadResult result) =>
        result.Status == ReadStatus.Found && GranularFilter.Shows(request.Site, within, result.Resource!) ? result : new ReadResult(ReadStatus.NotFound);

    private async ValueTask<ReadResult> ReadWithinAsync(FhirRequest request, string patient, ResourceKey key)
    {
        // Not cancelled: a read from memory is over sooner than a cancellation is set up.
        var result = await Of(request.Site, patient).ReadAsync(key, CancellationToken.None);
        if (result.Status is ReadStatus.Found or ReadStatus.Gone)
        {
            return result;
        }

        // The signed-in person's own resource is not in the patient's record, and still theirs to see.
        return AccessPolicy.IsOwnPerson(request.Access, key.Type, key.Id) ? await FindAsync(request.Site, key, request.Aborted) : new ReadResult(ReadStatus.NotFound);
    }

    private async ValueTask<ReadResult> ReadAnyAsync(FhirRequest request, ResourceKey key)
    {
        var site = request.Site;
        var owners = Owners(site);
        if (owners.Find(key) is not { Length: > 0 } owner)
        {
            return await FindAsync(site, key, request.Aborted);
        }

        var result = await Of(site, owner).ReadAsync(key, CancellationToken.None);
        if (result.Status is ReadStatus.Found && result.Resource!.Owner == owner)
        {
            return result;
        }

        // Moved to another record, deleted, or gone with the hint: the database knows.
        owners.Forget(key);
        return await FindAsync(site, key, request.Aborted);
    }

    private async ValueTask<ReadResult> FindAsync(Site site, ResourceKey key, CancellationToken ct)
    {
        var result = await Population(site).ReadAsync(key, ct);
        if (result.Status == ReadStatus.Found)
        {
            Owners(site).Remember(key, result.Resource!.Owner);
        }

        return result;
    }
}
