using System.Text.Json;
using DrCloud.Conformance.Server;
using DrCloud.Conformance.Validation;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>
/// Every resource of the pool is valid for the group's profile; and, which the profile only seems to say, whoever of a Provenance is a practitioner or a
/// device acts on behalf of an organization.
/// </summary>
internal static class Validity
{
    public static void Run(GroupRun run, ProfileValidation? validation)
    {
        if (validation is not null)
        {
            var valid = run.Try("valid for the profile", Expectation.Shall);
            foreach (var resource in run.Pool)
            {
                valid.Note(validation.Errors(resource, run.Group.Profile) is [var first, ..] ? $"{resource.Key()}: {first}" : null);
            }

            valid.Conclude("no resources");
        }

        if (run.Type.Type == "Provenance")
        {
            var onBehalf = run.Try("agents act on behalf of an organization", Expectation.Shall);
            foreach (var resource in run.Pool)
            {
                onBehalf.Note(ElementSelector.Select(resource, "agent").Any(ActsForNobody) ? $"{resource.Key()}: an agent without onBehalfOf" : null);
            }

            onBehalf.Conclude("no resources");
        }
    }

    private static bool ActsForNobody(JsonElement agent) =>
        ElementSelector.Select(agent, "who.reference").Any(who => who.GetString()!.Split('/') is [.., "Practitioner" or "Device", _])
        && !ElementSelector.Finds(agent, "onBehalfOf");
}
