using DrCloud.Api.Sites;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Search;
using DrCloud.Fhir.Terminology;
using DrCloud.Fhir.UsCore;
using DrCloud.Fhir.Validation;
using Hl7.Fhir.Model;
using Microsoft.Extensions.Options;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Api.Fhir;

/// <summary>
/// What the server knows of profiles and terminologies: the specification, US Core, and the operator's packages. Most servers are never asked: it is made when
/// first asked for, once, on a thread of its own, while the request waits without holding one.
/// </summary>
internal sealed class KnownDefinitions : IDisposable
{
    /// <summary>How long a judgement may take.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);

    private readonly bool _hasPackages;
    private readonly Lazy<Task<SearchTerminology>> _terminology;
    private readonly Lazy<Task<ProfileValidator>> _validator;

    // Each judgement works a processor to its capacity: others are left for what the server is for.
    private readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount / 2));

    public KnownDefinitions(IOptions<DrCloudOptions> options)
    {
        _hasPackages = options.Value.Packages is not null;
        IReadOnlyList<Resource> Packages() => FhirPackage.ReadFolder(options.Value.Packages);
        static IReadOnlyList<Resource> With(IReadOnlyList<Resource> packages) => FhirPackage.Merge(UsCoreDefinitions.All, packages);
        _terminology = new(() => OnItsOwnThread(() =>
        {
            var packages = Packages();
            return new SearchTerminology(new TerminologyLibrary(With(packages)), packages);
        }));
        _validator = new(() => OnItsOwnThread(() => new ProfileValidator(With(Packages()))));
    }

    /// <summary>The code systems and value sets.</summary>
    public async Task<TerminologyLibrary> TerminologyAsync() => (await _terminology.Value).Library;

    /// <summary>What these search parameters may name. Only searches that name value sets or hierarchies wait for the packages.</summary>
    public async ValueTask<SearchTerminology> ForSearchAsync(IReadOnlyList<KeyValuePair<string, string>> parameters) =>
        _hasPackages && SearchTerminology.IsAskedBy(parameters) ? await _terminology.Value : SearchTerminology.Common;

    /// <summary>What there is to say of the resource by the profile, by its own type and by what it claims; null if there is no such profile.</summary>
    /// <param name="resource">The resource; the caller's no more.</param>
    /// <param name="profile">Canonical address of a profile, or null.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="TimeoutException">It takes too long, or too many wait.</exception>
    public async Task<IReadOnlyList<OutcomeIssue>?> JudgeAsync(Resource resource, string? profile, CancellationToken ct)
    {
        var validator = await _validator.Value.WaitAsync(ct);
        if (!await _places.WaitAsync(MaxTime, ct))
        {
            throw new TimeoutException();
        }

        // The place is free when the work has ended, not when its client has stopped waiting.
        var judged = OnItsOwnThread(() =>
        {
            try
            {
                return profile is null || validator.Knows(profile) ? validator.Validate(resource, profile) : null;
            }
            finally
            {
                _places.Release();
            }
        });
        return await judged.WaitAsync(MaxTime, ct);
    }

    public void Dispose() => _places.Dispose();

    private static Task<T> OnItsOwnThread<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
