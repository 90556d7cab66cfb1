using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using DrCloud.Api.Tests.OAuth;
using DrCloud.Fhir.Capability;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Bulk export: kick-off, status, files; what is in them.</summary>
public abstract class ExportTests(DrCloudApplication app)
{
    // What the server publishes of itself is no site's data.
    private static readonly string[] Published = ["StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_whole_site_comes_out_as_it_is_served()
    {
        var client = await app.NewSystemClientAsync("system/*.read");
        var searched = new List<string>();
        foreach (var type in ServedTypes.All.Except([.. Published, "Binary"]))
        {
            for (var address = $"{type}?_count=1000"; address is not null;)
            {
                var bundle = await (await client.FetchAsync(address)).ExpectAsync(HttpStatusCode.OK);
                searched.AddRange(bundle.Entries().Select(resource => resource.GetRawText()));
                address = bundle.Link("next");
            }
        }

        var manifest = await ExportAsync(client, "$export");
        var exported = await LinesAsync(client, manifest);
        Assert.Equal(searched.Order(StringComparer.Ordinal), exported.Where(line => !Published.Contains(TypeOf(line))).Order(StringComparer.Ordinal));
        Assert.True(exported.Count > 500, "The demo patients are not worth a test.");
        Assert.Equal($"{app.FhirBase}/$export", manifest.GetProperty("request").GetString());
        Assert.True(manifest.GetProperty("requiresAccessToken").GetBoolean());
        Assert.Empty(manifest.GetProperty("deleted").EnumerateArray());
        Assert.Empty(manifest.GetProperty("error").EnumerateArray());
        Assert.Equal(exported.Count, manifest.GetProperty("output").EnumerateArray().Sum(file => file.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task Every_resource_is_in_the_version_of_the_snapshot_however_much_is_written_meanwhile()
    {
        var writer = await app.NewSystemClientAsync();
        const string marker = "snapshot-test";
        Task WriteAsync(string id, int value) => PutAsync(writer, "Basic", id, $"\"code\":{{\"text\":\"{value}\"}}");

        var ids = Enumerable.Range(0, 40).Select(n => $"{marker}-{n}").ToList();
        foreach (var id in ids)
        {
            await WriteAsync(id, 0);
        }

        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var value = 1; !stop.IsCancellationRequested; value++)
            {
                await Task.WhenAll(ids.Select(id => WriteAsync(id, value)));
            }
        }, Ct);
        await Task.Delay(200, Ct);
        var client = await app.NewSystemClientAsync("system/*.read");
        var manifest = await ExportAsync(client, "$export?_type=Basic");
        await stop.CancelAsync();
        await writing;

        var snapshot = manifest.GetProperty("transactionTime").GetDateTimeOffset();
        var exported = (await LinesAsync(client, manifest)).Select(line => JsonElement.Parse(line)).Where(resource => ids.Contains(resource.Id())).ToDictionary(resource => resource.Id());
        foreach (var id in ids)
        {
            var history = await (await client.FetchAsync($"Basic/{id}/_history?_count=1000")).ExpectAsync(HttpStatusCode.OK);
            var versions = history.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource")).ToList();
            var then = versions.First(version => version.GetProperty("meta").GetProperty("lastUpdated").GetDateTimeOffset() <= snapshot);
            Assert.Equal(then.GetRawText(), exported[id].GetRawText());
            Assert.True(versions.Count > 1, "Nothing was written meanwhile.");
        }
    }

    [Fact]
    public async Task Only_what_has_changed_since_comes_out_and_what_was_deleted_is_told()
    {
        var client = await app.NewSystemClientAsync();
        await PutAsync(client, "Basic", "since-old", "\"code\":{\"text\":\"old\"}");
        await PutAsync(client, "Basic", "since-gone", "\"code\":{\"text\":\"gone\"}");
        var before = await PutAsync(client, "Basic", "since-changed", "\"code\":{\"text\":\"before\"}");
        var since = before.GetProperty("meta").GetProperty("lastUpdated").GetDateTimeOffset().AddMilliseconds(1);
        await PutAsync(client, "Basic", "since-changed", "\"code\":{\"text\":\"after\"}");
        await PutAsync(client, "Basic", "since-new", "\"code\":{\"text\":\"new\"}");
        await (await client.SendAsync("DELETE", "Basic/since-gone")).ExpectAsync(HttpStatusCode.NoContent);
        var manifest = await ExportAsync(client, $"$export?_type=Basic&_since={since:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");
        Assert.Equal(["since-changed", "since-new"], (await LinesAsync(client, manifest)).Select(line => JsonElement.Parse(line).Id()).Where(id => id.StartsWith("since-", StringComparison.Ordinal)).Order());
        var bundle = JsonElement.Parse(Assert.Single(await LinesAsync(client, manifest, "deleted")));
        Assert.Equal("transaction", bundle.GetProperty("type").GetString());
        var request = bundle.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("request")).Single(request => request.GetProperty("url").GetString() == "Basic/since-gone");
        Assert.Equal("DELETE", request.GetProperty("method").GetString());

        var until = await ExportAsync(client, $"$export?_type=Basic&_until={since:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");
        Assert.Equal(["since-old"], (await LinesAsync(client, until)).Select(line => JsonElement.Parse(line).Id()).Where(id => id.StartsWith("since-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_group_brings_its_members_records_and_what_they_refer_to()
    {
        var client = await app.NewSystemClientAsync();
        foreach (var patient in new[] { "grouped", "joined", "left", "apart" })
        {
            await PutAsync(client, "Patient", patient, "\"gender\":\"female\"");
            await PutAsync(client, "Practitioner", $"{patient}-doctor", "\"active\":true");
            await PutAsync(client, "Organization", $"{patient}-house", "\"active\":true");
            await PutAsync(client, "PractitionerRole", $"{patient}-role", $$"""
                "practitioner":{"reference":"Practitioner/{{patient}}-doctor"},"organization":{"reference":"Organization/{{patient}}-house"}
                """);
            await PutAsync(client, "Observation", $"{patient}-seen", $$"""
                "status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{patient}}"},"performer":[{"reference":"PractitionerRole/{{patient}}-role"}]
                """);
        }

        await PutAsync(client, "Group", "wing", "\"type\":\"person\",\"actual\":true,\"member\":[{\"entity\":{\"reference\":\"Patient/joined\"}}]");
        var first = await PutAsync(client, "Group", "ward", "\"type\":\"person\",\"actual\":true,\"member\":[{\"entity\":{\"reference\":\"Patient/grouped\"}},{\"entity\":{\"reference\":\"Patient/left\"},\"inactive\":true}]");
        string[] Of(params string[] patients) =>
            [.. patients.SelectMany(patient => new[] { $"Observation/{patient}-seen", $"Organization/{patient}-house", $"Patient/{patient}", $"Practitioner/{patient}-doctor", $"PractitionerRole/{patient}-role" }).Order(StringComparer.Ordinal)];

        Assert.Equal(Of("grouped"), await KeysAsync(client, "Group/ward/$export"));

        // A group within the group joins: its members' records come whole, though nothing in them has changed since.
        var since = first.GetProperty("meta").GetProperty("lastUpdated").GetDateTimeOffset().AddMilliseconds(1);
        await PutAsync(client, "Group", "ward", "\"type\":\"person\",\"actual\":true,\"member\":[{\"entity\":{\"reference\":\"Patient/grouped\"}},{\"entity\":{\"reference\":\"Group/wing\"}}]");
        Assert.Equal(Of("grouped", "joined"), await KeysAsync(client, "Group/ward/$export"));
        Assert.Equal(
            ["Observation/joined-seen", "Patient/joined"],
            await KeysAsync(client, $"Group/ward/$export?_type=Observation,Patient&_since={since:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}"));
        Assert.Equal(Of("joined"), await KeysAsync(client, "Group/ward/$export?patient=Patient/joined,Patient/apart"));
        await PutAsync(client, "Group", "empty", "\"type\":\"person\",\"actual\":true");
        Assert.Empty(await KeysAsync(client, "Group/empty/$export"));
        await (await client.FetchAsync("Group/none/$export", Async)).ExpectAsync(HttpStatusCode.NotFound);

        var all = await KeysAsync(client, "Patient/$export");
        Assert.Superset(Of("grouped", "joined", "left", "apart").ToHashSet(), all.ToHashSet());
        Assert.DoesNotContain("Group/ward", all);
        Assert.Equal(Of("apart"), await KeysAsync(client, "Patient/$export?patient=apart"));
    }

    [Fact]
    public async Task Filters_and_elements_shape_what_comes_out()
    {
        var client = await app.NewSystemClientAsync("system/*.read");
        var found = await (await client.FetchAsync("Observation?category=laboratory&_count=1000")).ExpectAsync(HttpStatusCode.OK);
        var vitals = await (await client.FetchAsync("Observation?code=http://loinc.org|8867-4&_count=1000")).ExpectAsync(HttpStatusCode.OK);
        var manifest = await ExportAsync(client, $"$export?_type=Observation,Patient&_typeFilter={Uri.EscapeDataString("Observation?category=laboratory")}&_typeFilter={Uri.EscapeDataString("Observation?code=http://loinc.org|8867-4")}&_elements=status,birthDate");
        var lines = (await LinesAsync(client, manifest)).Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(
            found.Entries().Concat(vitals.Entries()).Select(resource => resource.Id()).Distinct().Order(StringComparer.Ordinal),
            lines.Where(line => TypeOf(line.GetRawText()) == "Observation").Select(line => line.Id()).Order(StringComparer.Ordinal));
        Assert.NotEmpty(found.Entries());
        Assert.All(lines.Where(line => TypeOf(line.GetRawText()) == "Observation"), line =>
        {
            Assert.Equal(["resourceType", "id", "meta", "status", "code"], line.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal).OrderBy(name => Array.IndexOf(["resourceType", "id", "meta", "status", "code"], name)));
            Assert.Contains("SUBSETTED", line.GetRawText(), StringComparison.Ordinal);
        });
        Assert.Contains(lines, line => TypeOf(line.GetRawText()) == "Patient");
    }

    [Fact]
    public async Task Scopes_decide_what_comes_out_and_at_which_level()
    {
        var one = await app.NewSystemClientAsync("system/Practitioner.read");
        Assert.Equal(["Practitioner"], (await KeysAsync(one, "$export")).Select(key => key.Split('/')[0]).Distinct());
        await (await one.FetchAsync("$export?_type=Patient", Async)).ExpectAsync(HttpStatusCode.BadRequest);
        var lenient = await ExportAsync(one, "$export?_type=Patient,Practitioner&color=red", ("Prefer", "respond-async, handling=lenient"));
        var notes = await LinesAsync(one, lenient, "error");
        Assert.Equal(2, notes.Count);
        Assert.All(notes, note => Assert.Equal("OperationOutcome", TypeOf(note)));

        var patients = await app.NewSystemClientAsync("system/*.read system/Patient.$export");
        await (await patients.FetchAsync("$export", Async)).ExpectAsync(HttpStatusCode.Forbidden);
        await (await patients.FetchAsync("Group/g/$export", Async)).ExpectAsync(HttpStatusCode.Forbidden);
        Assert.NotEmpty(await KeysAsync(patients, "Patient/$export?_type=Patient"));
        var all = await app.NewSystemClientAsync("system/Patient.rs system/*.$export");
        Assert.NotEmpty(await KeysAsync(all, "$export"));

        foreach (var powerless in new[] { await app.NewPatientClientAsync("demo-1"), await app.NewUserClientAsync(), await app.NewSystemClientAsync("system/*.$export"), await app.NewSystemClientAsync("system/*.c") })
        {
            await (await powerless.FetchAsync("$export", Async)).ExpectAsync(HttpStatusCode.Forbidden);
            await (await powerless.FetchAsync("Patient/$export", Async)).ExpectAsync(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task An_export_is_its_clients_alone_until_it_is_cancelled()
    {
        var client = await app.NewSystemClientAsync("system/*.read");
        using var started = await client.FetchAsync("$export?_type=Patient", Async);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        var status = started.Content.Headers.ContentLocation!.ToString();
        var manifest = await WaitAsync(client, status);
        var file = manifest.GetProperty("output")[0].GetProperty("url").GetString()!;

        var other = app.NewClient(await (await SystemClient.RegisterAsync(app, "system/*.read")).TokenAsync("system/*.read"));
        var patient = await app.NewPatientClientAsync("demo-1");
        foreach (var address in new[] { status, file })
        {
            await (await other.FetchAsync(address)).ExpectAsync(HttpStatusCode.NotFound);
            await (await patient.FetchAsync(address)).ExpectAsync(HttpStatusCode.Forbidden);
            await (await app.NewClient().FetchAsync(address)).ExpectAsync(HttpStatusCode.Unauthorized);
        }

        await (await other.SendAsync("DELETE", status)).ExpectAsync(HttpStatusCode.NotFound);

        // A later token of the same client will do.
        await (await (await app.NewSystemClientAsync("system/Patient.read")).FetchAsync(status)).ExpectAsync(HttpStatusCode.OK);
        using var cancelled = await client.SendAsync("DELETE", status);
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        await (await client.FetchAsync(status)).ExpectAsync(HttpStatusCode.NotFound);
        await (await client.FetchAsync(file)).ExpectAsync(HttpStatusCode.NotFound);
        Assert.False(Directory.Exists(app.ExportFolderOf(JobOf(status))));
    }

    [Fact]
    public async Task A_file_can_be_had_whole_packed_or_in_pieces()
    {
        var client = await app.NewSystemClientAsync("system/*.read");
        var manifest = await ExportAsync(client, "$export?_type=Observation");
        var address = manifest.GetProperty("output")[0].GetProperty("url").GetString()!;
        using var whole = await client.FetchAsync(address, ("Accept", "application/fhir+ndjson"));
        var bytes = await whole.Content.ReadAsByteArrayAsync(Ct);
        Assert.Equal("application/fhir+ndjson", whole.Content.Headers.ContentType!.ToString());
        Assert.Equal(bytes.Length, whole.Content.Headers.ContentLength);
        var tag = whole.Headers.ETag!.ToString();

        using var packed = await client.FetchAsync(address, ("Accept-Encoding", "gzip"));
        Assert.Equal(["gzip"], packed.Content.Headers.ContentEncoding);
        Assert.NotEqual(tag, packed.Headers.ETag!.ToString());
        using var unpacked = new MemoryStream();
        await using (var gzip = new GZipStream(await packed.Content.ReadAsStreamAsync(Ct), CompressionMode.Decompress))
        {
            await gzip.CopyToAsync(unpacked, Ct);
        }

        Assert.Equal(bytes, unpacked.ToArray());

        foreach (var (range, from, to) in new[] { ("bytes=0-99", 0, 100), ("bytes=100-", 100, bytes.Length), ("bytes=-7", bytes.Length - 7, bytes.Length), ($"bytes=5-{bytes.Length * 2L}", 5, bytes.Length) })
        {
            using var piece = await client.FetchAsync(address, ("Range", range), ("If-Range", tag), ("Accept-Encoding", "gzip"));
            Assert.Equal(HttpStatusCode.PartialContent, piece.StatusCode);
            Assert.Equal($"bytes {from}-{to - 1}/{bytes.Length}", piece.Content.Headers.ContentRange!.ToString());
            Assert.Equal(bytes[from..to], await piece.Content.ReadAsByteArrayAsync(Ct));
        }

        using var stale = await client.FetchAsync(address, ("Range", "bytes=0-99"), ("If-Range", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
        await (await client.FetchAsync(address, ("Range", $"bytes={bytes.Length}-"))).ExpectAsync(HttpStatusCode.RequestedRangeNotSatisfiable);
        using var head = await client.SendAsync("HEAD", address);
        Assert.Equal(bytes.Length, head.Content.Headers.ContentLength);
        await (await client.FetchAsync(address + "x")).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("changed")]
    [InlineData("gone")]
    public async Task A_damaged_part_is_an_error_and_never_a_short_file(string damage)
    {
        var client = await app.NewSystemClientAsync("system/*.read");
        using var started = await client.FetchAsync("$export?_type=Patient", Async);
        var status = started.Content.Headers.ContentLocation!.ToString();
        var manifest = await WaitAsync(client, status);
        var part = Directory.GetFiles(app.ExportFolderOf(JobOf(status)), "*.Patient.ndjson").First();
        switch (damage)
        {
            case "truncated":
                await using (var file = File.OpenWrite(part))
                {
                    file.SetLength(file.Length - 1);
                }

                break;
            case "changed":
                var bytes = await File.ReadAllBytesAsync(part, Ct);
                bytes[bytes.Length / 2] ^= 1;
                await File.WriteAllBytesAsync(part, bytes, Ct);
                break;
            default:
                File.Delete(part);
                break;
        }

        await (await client.FetchAsync(manifest.GetProperty("output")[0].GetProperty("url").GetString()!)).ExpectAsync(HttpStatusCode.InternalServerError);
    }

    [Theory]
    [InlineData("_outputFormat=csv")]
    [InlineData("_type=Nonsense")]
    [InlineData("_type=")]
    [InlineData("_since=yesterday")]
    [InlineData("_until=2026-13-01")]
    [InlineData("color=red")]
    [InlineData("patient=Patient/demo-1")]
    [InlineData("_typeFilter=Observation")]
    [InlineData("_typeFilter=Nonsense%3Fcode=1")]
    [InlineData("_typeFilter=Observation%3Fsubject.name=x")]
    [InlineData("_typeFilter=Observation%3Fdate=tomorrow")]
    [InlineData("_typeFilter=Observation%3Fcolor=red")]
    [InlineData("_type=Patient&_typeFilter=Observation%3Fcode=1")]
    public async Task A_kick_off_that_is_wrong_is_refused(string query)
    {
        var client = await app.NewSystemClientAsync("system/*.read");
        await (await client.FetchAsync($"$export?{query}", Async)).ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_kick_off_says_that_it_waits_and_can_be_posted()
    {
        var client = await app.NewSystemClientAsync("system/*.read");
        await (await client.FetchAsync("$export")).ExpectAsync(HttpStatusCode.BadRequest);
        using var posted = await client.PostJsonAsync("Patient/$export", """
            {"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"Patient"},{"name":"_outputFormat","valueString":"application/fhir+ndjson"},
             {"name":"patient","valueReference":{"reference":"Patient/demo-2"}},{"name":"patient","valueReference":{"reference":"Patient/demo-3"}}]}
            """, Async);
        Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);
        var manifest = await WaitAsync(client, posted.Content.Headers.ContentLocation!.ToString());
        Assert.Equal(["demo-2", "demo-3"], (await LinesAsync(client, manifest)).Select(line => JsonElement.Parse(line).Id()).Order(StringComparer.Ordinal));
        await (await client.FetchAsync("$bulkdata-status?job=../x")).ExpectAsync(HttpStatusCode.NotFound);
        await (await client.FetchAsync("$bulkdata-status")).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_client_has_few_unfinished_exports_at_once_and_is_not_to_ask_without_pause()
    {
        var client = app.NewClient(await (await SystemClient.RegisterAsync(app, "system/*.read")).TokenAsync("system/*.read"));
        var jobs = new List<string>();
        var refused = false;
        for (var n = 0; n < 60 && !refused; n++)
        {
            using var started = await client.FetchAsync("$export", Async);
            refused = started.StatusCode == HttpStatusCode.TooManyRequests;
            if (refused)
            {
                Assert.NotNull(started.Headers.RetryAfter);
            }
            else
            {
                jobs.Add(started.Content.Headers.ContentLocation!.ToString());
            }
        }

        Assert.True(refused, "Any number of exports was taken on.");
        HttpStatusCode last;
        do
        {
            using var poll = await client.FetchAsync(jobs[^1]);
            last = poll.StatusCode;
        }
        while (last == HttpStatusCode.Accepted);
        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        foreach (var job in jobs)
        {
            using var cancelled = await client.SendAsync("DELETE", job);
            Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        }
    }

    private static (string, string) Async => ("Prefer", "respond-async");

    private static string JobOf(string status) => status[(status.IndexOf("job=", StringComparison.Ordinal) + 4)..];

    private static string TypeOf(string json) => JsonElement.Parse(json).GetProperty("resourceType").GetString()!;

    private static async Task<JsonElement> PutAsync(HttpClient client, string type, string id, string members)
    {
        using var response = await client.PutJsonAsync($"{type}/{id}", $$"""{"resourceType":"{{type}}","id":"{{id}}",{{members}}}""");
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Ct));
        return await response.JsonAsync();
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(HttpClient client, string address) =>
        [.. (await LinesAsync(client, await ExportAsync(client, address))).Select(line => $"{TypeOf(line)}/{JsonElement.Parse(line).Id()}").Order(StringComparer.Ordinal)];

    private static async Task<JsonElement> ExportAsync(HttpClient client, string address, params (string Name, string Value)[] headers)
    {
        using var started = await client.FetchAsync(address, headers.Length > 0 ? headers : [Async]);
        Assert.True(started.StatusCode == HttpStatusCode.Accepted, await started.Content.ReadAsStringAsync(Ct));
        return await WaitAsync(client, started.Content.Headers.ContentLocation!.ToString());
    }

    private static async Task<JsonElement> WaitAsync(HttpClient client, string status)
    {
        var until = TimeProvider.System.GetUtcNow().AddMinutes(2);
        while (TimeProvider.System.GetUtcNow() < until)
        {
            using var response = await client.FetchAsync(status);
            if (response.StatusCode != HttpStatusCode.Accepted)
            {
                Assert.NotNull(response.Content.Headers.Expires);
                return await response.ExpectAsync(HttpStatusCode.OK);
            }

            Assert.Matches("^([0-9]+% done, [0-9]+ resources|waiting)$", response.Headers.GetValues("X-Progress").Single());
            Assert.NotNull(response.Headers.RetryAfter);
            await Task.Delay(500, Ct);
        }

        throw new TimeoutException("The export does not end.");
    }

    private static async Task<List<string>> LinesAsync(HttpClient client, JsonElement manifest, string list = "output")
    {
        var lines = new List<string>();
        foreach (var file in manifest.GetProperty(list).EnumerateArray())
        {
            using var response = await client.FetchAsync(file.GetProperty("url").GetString()!);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(Ct));
            Assert.EndsWith("\n", text, StringComparison.Ordinal);
            var own = text[..^1].Split('\n');
            Assert.Equal(file.GetProperty("count").GetInt32(), own.Length);
            Assert.All(own, line => Assert.Equal(file.GetProperty("type").GetString(), TypeOf(line)));
            lines.AddRange(own);
        }

        return lines;
    }
}
