using DrCloud.Api.Access;
using DrCloud.Api.Fhir;
using DrCloud.Api.Fhir.Operations;
using DrCloud.Api.Pages;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Who may do what: deny by default.</summary>
[Collection(OnSqlite.Name)]
public sealed class PolicyTests(DrCloudApplication app)
{
    [Fact]
    public void Every_FHIR_route_has_a_policy_and_only_those_without_data_are_open()
    {
        Assert.All(FhirRoutes.All, r => Assert.NotNull(r.Policy));
        Assert.All(FhirRoutes.All.Where(r => r.Policy.Kind == RoutePolicyKind.Scoped), r => Assert.NotEqual(Permissions.None, r.Policy.Needed));
        Assert.Equal(
            [.. FhirOperations.All.Select(_ => FhirInteraction.OperationDefinition).Concat([FhirInteraction.Capabilities, FhirInteraction.SmartConfiguration, FhirInteraction.OpenIdConfiguration]).Order()],
            FhirRoutes.All.Where(r => r.Policy.Kind == RoutePolicyKind.Open).Select(r => r.Interaction).Order());
        Assert.All(FhirRoutes.All.Where(r => r.Template.Contains("{type}", StringComparison.Ordinal)), r => Assert.Equal(RoutePolicyKind.Scoped, r.Policy.Kind));
    }

    [Fact]
    public void Every_other_endpoint_says_who_may_use_it()
    {
        var endpoints = app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.NotEmpty(endpoints);
        var silent = endpoints.Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null && e.Metadata.GetMetadata<IAuthorizeData>() is null && !HasFilter(e));
        Assert.Empty(silent.Select(e => e.RoutePattern.RawText));
    }

    private static bool HasFilter(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page
        && page.FilterDescriptors.Any(f => f.Filter is TypeFilterAttribute filter && filter.ImplementationType!.IsAssignableTo(typeof(SignedInOnly)));

    [Theory]
    [InlineData("patient/Observation.read", Permissions.ReadAndSearch)]
    [InlineData("patient/Observation.write", Permissions.Write)]
    [InlineData("patient/Observation.*", Permissions.All)]
    [InlineData("patient/*.rs", Permissions.ReadAndSearch)]
    [InlineData("patient/Observation.cruds", Permissions.All)]
    [InlineData("patient/Observation.r patient/Observation.u", Permissions.Read | Permissions.Update)]
    [InlineData("patient/*.s patient/Observation.c", Permissions.Search | Permissions.Create)]
    [InlineData("patient/Observation.sr", Permissions.None)]
    [InlineData("patient/Observation.rr", Permissions.None)]
    [InlineData("patient/Observation.", Permissions.None)]
    [InlineData("patient/Observation", Permissions.None)]
    [InlineData("patient/Observation.rs?category=laboratory", Permissions.None)]
    [InlineData("patient/Nonsense.read", Permissions.None)]
    [InlineData("patient/../Observation.rs", Permissions.None)]
    [InlineData("patient/observation.read", Permissions.None)]
    [InlineData("PATIENT/Observation.read", Permissions.None)]
    [InlineData("user/Observation.read", Permissions.None)]
    [InlineData("patient/Condition.read", Permissions.None)]
    [InlineData("openid launch/patient", Permissions.None)]
    [InlineData("", Permissions.None)]
    public void Scopes_grant_what_they_say(string scopes, Permissions expected)
    {
        var set = ScopeSet.Parse(scopes);
        foreach (var permission in new[] { Permissions.Create, Permissions.Read, Permissions.Update, Permissions.Delete, Permissions.Search })
        {
            Assert.Equal(expected.HasFlag(permission), set.Allows(ScopeLevel.Patient, "Observation", permission));
        }
    }

    [Theory]
    [InlineData("system/Observation.read", null, "Practitioner/p", true, "site")]
    [InlineData("user/Observation.read", null, "Practitioner/p", true, "site")]
    [InlineData("user/Observation.read", null, "Patient/a", false, "a")]
    [InlineData("user/Observation.read", null, null, false, "denied")]
    [InlineData("user/Observation.read", null, "RelatedPerson/r", false, "denied")]
    [InlineData("patient/Observation.read", "a", "Practitioner/p", true, "a")]
    [InlineData("patient/Observation.read", null, "Practitioner/p", true, "denied")]
    [InlineData("patient/Observation.read", null, "Patient/a", false, "denied")]
    [InlineData("patient/*.read user/Observation.read", "a", "Practitioner/p", true, "site")]
    [InlineData("patient/*.read user/Condition.read", "a", "Practitioner/p", true, "a")]
    [InlineData("patient/*.read user/*.read", "a", "Patient/b", false, "a")]
    [InlineData("patient/*.write", "a", null, true, "denied")]
    [InlineData("", "a", "Practitioner/p", true, "denied")]
    public void The_widest_scope_decides_and_nothing_is_allowed_without_one(string scopes, string? patient, string? fhirUser, bool staff, string expected)
    {
        var access = new Access.Access
        {
            Site = "default",
            Client = "c",
            Subject = "s",
            Patient = patient,
            FhirUser = fhirUser,
            IsStaff = staff,
            Scopes = ScopeSet.Parse(scopes),
            Grant = "g",
            ExpiresAt = DateTimeOffset.MaxValue,
        };
        var decision = AccessPolicy.Decide(access, "Observation", Permissions.Read);
        Assert.Equal(expected, !decision.IsAllowed ? "denied" : decision.Patient ?? "site");
    }
}
