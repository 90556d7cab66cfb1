using System.Text;
using DrCloud.Fhir.Demo;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>The application with the people of the demo accounts in it.</summary>
public sealed class OAuthApplication : DrCloudApplication, IAsyncLifetime
{
    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        using var writer = await NewSystemClientAsync();
        await PutPatientAsync(writer, DemoPeople.FirstPatient.FhirUser.Id, "Juniper", "Larkmeadow", "2005-03-04");
        await PutPatientAsync(writer, DemoPeople.SecondPatient.FhirUser.Id, "Walter", "Stonebridge", "1948-11-23");
    }

    private static async Task PutPatientAsync(HttpClient writer, string id, string given, string family, string birthDate)
    {
        var patient = $$"""
            {"resourceType":"Patient","id":"{{id}}","name":[{"given":["{{given}}"],"family":"{{family}}"}],"gender":"unknown","birthDate":"{{birthDate}}"}
            """;
        using var body = new StringContent(patient, Encoding.UTF8, "application/fhir+json");
        (await writer.PutAsync($"Patient/{id}", body)).EnsureSuccessStatusCode();
    }
}

[CollectionDefinition(Name)]
public sealed class OAuthTests : ICollectionFixture<OAuthApplication>
{
    public const string Name = "OAuth";
}
