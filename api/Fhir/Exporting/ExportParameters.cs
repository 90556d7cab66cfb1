using System.Text.Json;
using DrCloud.Api.Fhir.Operations;
using DrCloud.Api.Fhir.Routing;
using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Exporting;

namespace DrCloud.Api.Fhir.Exporting;

/// <summary>
/// Reads the <see href="https://hl7.org/fhir/uv/bulkdata/STU2/export.html#query-parameters">parameters of a kick-off</see>. What is not understood is an error, or, where
/// the client prefers <c>handling=lenient</c>, a note in the error file.
/// </summary>
internal sealed class ExportParameters(FhirRequest request, IReadOnlySet<string>? granted, SearchTexts searches)
{
    private static readonly string[] Formats = ["application/fhir+ndjson", "application/ndjson", "ndjson"];

    private readonly List<string> _types = [];
    private readonly List<string> _patients = [];
    private readonly List<ExportFilter> _filters = [];
    private readonly List<string> _notes = [];
    private readonly List<string> _errors = [];
    private DateTimeOffset? _since;
    private DateTimeOffset? _until;
    private string? _elements;

    /// <summary>What is wrong with the request, in sentences.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>What it asks for; to be used if there are no errors.</summary>
    public async ValueTask<ExportRequest> ReadAsync(OperationInput input, ExportLevel level)
    {
        foreach (var (name, value) in input.Texts)
        {
            await TakeAsync(name, value, level);
        }

        foreach (var (name, value) in input.Values)
        {
            TakeReference(name, value, level);
        }

        if (_filters.Select(filter => filter.Type).Except(_types).FirstOrDefault() is { } unasked && _types.Count > 0)
        {
            Doubt($"_typeFilter names {unasked}, which _type does not.");
        }

        return new ExportRequest
        {
            Client = request.Access.Client,
            Address = $"{request.Site.FhirBase}/{(request.Type.Length > 0 ? request.Type + "/" : "")}{(request.Id.Length > 0 ? request.Id + "/" : "")}{ExportKickOff.Name}{request.Http.Request.QueryString.Value}",
            BaseAddress = request.Site.FhirBase,
            Level = level,
            Group = level == ExportLevel.Group ? request.Id : null,
            Patients = _patients.Count > 0 ? [.. _patients.Distinct()] : null,
            Types = _types.Count > 0 ? [.. _types.Distinct()] : granted is null ? null : [.. granted.Order(StringComparer.Ordinal)],
            Since = _since,
            Until = _until,
            Elements = _elements,
            Filters = _filters,
            Notes = _notes,
        };
    }

    private async ValueTask TakeAsync(string name, string value, ExportLevel level)
    {
        switch (name)
        {
            case "_outputFormat":
                // A plus sign in a query string that is not escaped is a blank.
                if (!Formats.Contains(value.Replace(' ', '+'), StringComparer.OrdinalIgnoreCase))
                {
                    _errors.Add("_outputFormat: the files can be had as application/fhir+ndjson.");
                }

                break;
            case "_since":
                _since = Instant(name, value);
                break;
            case "_until":
                _until = Instant(name, value);
                break;
            case "_type" or "type":
                TakeTypes(value);
                break;
            case "_elements":
                _elements = _elements is null ? value : $"{_elements},{value}";
                break;
            case "_typeFilter":
                await TakeFilterAsync(value);
                break;
            case "patient":
                TakePatient(value, level);
                break;
            case "allowPartialManifests":
                // It allows, it does not ask: all files are told of at once.
                break;
            default:
                Doubt($"The parameter {(name.Length <= 40 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? name : "of that name")} is not known.");
                break;
        }
    }

    private void TakeReference(string name, JsonElement value, ExportLevel level)
    {
        if (name == "patient" && value.TryGetProperty("reference", out var reference) && reference.ValueKind == JsonValueKind.String)
        {
            TakePatient(reference.GetString()!, level);
        }
        else
        {
            Doubt("The body has a parameter that is not known.");
        }
    }

    private void TakePatient(string value, ExportLevel level)
    {
        if (level == ExportLevel.System)
        {
            Doubt("patient: an export of the whole site has no such parameter.");
            return;
        }

        foreach (var reference in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var relative = reference.StartsWith(request.Site.FhirBase + "/", StringComparison.Ordinal) ? reference[(request.Site.FhirBase.Length + 1)..] : reference;
            var id = relative.StartsWith("Patient/", StringComparison.Ordinal) ? relative["Patient/".Length..] : relative;
            if (LogicalId.IsValid(id))
            {
                _patients.Add(id);
            }
            else
            {
                _errors.Add("patient: takes references to patients of this server.");
            }
        }
    }

    private void TakeTypes(string value)
    {
        foreach (var name in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (ServedTypes.Find(name) is not { } type)
            {
                Doubt("_type names what is no resource type here.");
            }
            else if (granted?.Contains(type) == false)
            {
                Doubt($"_type names {type}, which the scopes of the access token do not cover.");
            }
            else
            {
                _types.Add(type);
            }
        }

        if (_types.Count == 0)
        {
            _errors.Add("_type names nothing that can be exported.");
        }
    }

    private async ValueTask TakeFilterAsync(string value)
    {
        var mark = value.IndexOf('?', StringComparison.Ordinal);
        if (mark <= 0 || ServedTypes.Find(value.AsSpan(0, mark)) is not { } type || granted?.Contains(type) == false)
        {
            Doubt("_typeFilter: takes a type that the scopes cover and a search, as in MedicationRequest?status=active.");
            return;
        }

        var parsed = (await searches.ReadAsync(request.Site, new SearchAddress(type, null), value[(mark + 1)..])).Parsed;
        if (parsed.Query is not { } query)
        {
            _errors.AddRange(parsed.Errors.Select(issue => $"_typeFilter: {issue.Diagnostics}"));
        }
        else if (query.ChainedTypes.Count > 0 || query.Includes.Count > 0)
        {
            _errors.Add("_typeFilter: a filter judges a resource by itself: chains and includes are not possible.");
        }
        else if (parsed.Unknown.Count > 0)
        {
            Doubt("_typeFilter: a search parameter is not known.");
        }
        else
        {
            _filters.Add(new ExportFilter(type, parsed.Canonical));
        }
    }

    private DateTimeOffset? Instant(string name, string value)
    {
        // A plus sign in a query string that is not escaped is a blank.
        if (DateRange.TryParse(value.Replace(' ', '+'), out var range) && range.Low >= DateTimeOffset.MinValue.Ticks && range.Low <= DateTimeOffset.MaxValue.Ticks)
        {
            return new DateTimeOffset(range.Low, TimeSpan.Zero);
        }

        _errors.Add($"{name}: takes an instant, as in 2026-01-31T12:00:00Z.");
        return null;
    }

    private void Doubt(string what)
    {
        if (FhirPrefer.Of(request.Http.Request).Lenient)
        {
            _notes.Add(what + " It was left out.");
        }
        else
        {
            _errors.Add(what);
        }
    }
}
