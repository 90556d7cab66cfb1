using System.Net;
using System.Text;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

public class SmokeTests(DrCloudApplication app) : IClassFixture<DrCloudApplication>
{
    [Fact]
    public async Task A_patient_is_created_read_and_found()
    {
        var client = await app.NewSystemClientAsync();
        var o = TestContext.Current.TestOutputHelper!;
        async Task<HttpResponseMessage> Show(HttpRequestMessage m)
        {
            var r = await client.SendAsync(m);
            o.WriteLine($"{m.Method} {m.RequestUri} -> {(int)r.StatusCode}\n{r.Headers}{r.Content.Headers}{(await r.Content.ReadAsStringAsync())[..Math.Min(1500, (await r.Content.ReadAsStringAsync()).Length)]}\n");
            return r;
        }

        var created = await Show(new(HttpMethod.Post, "Patient") { Content = new StringContent("""{"resourceType":"Patient","name":[{"family":"Smith","given":["Jo"]}],"gender":"female"}""", Encoding.UTF8, "application/fhir+json") });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        await Show(new(HttpMethod.Get, created.Headers.Location));
        await Show(new(HttpMethod.Get, "Patient?name=smith"));
        await Show(new(HttpMethod.Get, "Patient?name=smith&foo=bar"));
        await Show(new(HttpMethod.Get, "Patient/nope"));
        await Show(new(HttpMethod.Get, "metadata"));
        await Show(new(HttpMethod.Get, ".well-known/smart-configuration"));
    }
}
