using System.Text;
using System.Text.Json;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir.Operations;

/// <summary>
/// What an operation is given: the parameters of the address and, by POST, those of the body, a
/// <see href="https://hl7.org/fhir/R4/parameters.html">Parameters</see> resource, a form, or the one resource that the operation takes.
/// </summary>
internal sealed class OperationInput
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Resource = "resource";

    private readonly List<KeyValuePair<string, string>> _texts = [];
    private readonly List<KeyValuePair<string, JsonElement>> _values = [];

    private OperationInput(string query) => _texts.AddRange(QueryText.Split(query));

    /// <summary>The parameters of primitive types, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Texts => _texts;

    /// <summary>The parameters of other types, resources among them, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Values => _values;

    /// <summary>The last primitive value of a parameter, or null.</summary>
    public string? Text(string name) => _texts.LastOrDefault(text => text.Key == name).Value is { Length: > 0 } value ? value : null;

    /// <summary>The first value of a parameter that is no primitive, or null.</summary>
    public JsonElement? Value(string name)
    {
        foreach (var value in _values)
        {
            if (value.Key == name)
            {
                return value.Value;
            }
        }

        return null;
    }

    /// <summary>What the request gives, or null: then the refusal (400, 413, 415) is written.</summary>
    public static async ValueTask<OperationInput?> ReadAsync(FhirRequest request)
    {
        var http = request.Http;
        var input = new OperationInput(http.Request.QueryString.Value ?? "");
        if (!HttpMethods.IsPost(http.Request.Method) || (http.Request.ContentLength ?? 0) == 0 && http.Request.ContentType is null)
        {
            return input;
        }

        if (http.Request.ContentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) == true)
        {
            if (await FhirBody.ReadAsync(http, FhirBody.MaxForm) is not { } form)
            {
                return null;
            }

            input._texts.AddRange(QueryText.Split(Encoding.UTF8.GetString(form.Span)));
            return input;
        }

        if (await FhirBody.ReadJsonAsync(http, FhirBody.MaxResource) is not { } body)
        {
            return null;
        }

        try
        {
            if (body.IsEmpty || input.TryTake(body))
            {
                return input;
            }
        }
        catch (InvalidOperationException)
        {
            // A name or a value that is no Unicode: refused like the rest.
        }

        await OutcomeResponse.WriteAsync(http, StatusCodes.Status400BadRequest, OutcomeIssue.Error("structure", "The body is no Parameters resource."));
        return null;
    }

    private bool TryTake(ReadOnlyMemory<byte> body)
    {
        JsonElement json;
        try
        {
            json = JsonElement.Parse(body.Span);
        }
        catch (JsonException)
        {
            return false;
        }

        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("resourceType", out var type) || type.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        if (!type.ValueEquals("Parameters"))
        {
            _values.Add(new(Resource, json));
            return true;
        }

        return !json.TryGetProperty("parameter", out var parameters)
            || (parameters.ValueKind == JsonValueKind.Array && parameters.EnumerateArray().All(TryTakeParameter));
    }

    private bool TryTakeParameter(JsonElement parameter)
    {
        if (parameter.ValueKind != JsonValueKind.Object || !parameter.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        foreach (var member in parameter.EnumerateObject().Where(member => member.Name == Resource || member.Name.StartsWith("value", StringComparison.Ordinal)))
        {
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    _values.Add(new(name.GetString()!, member.Value));
                    break;
                case JsonValueKind.String:
                    _texts.Add(new(name.GetString()!, member.Value.GetString()!));
                    break;
                case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                    _texts.Add(new(name.GetString()!, member.Value.GetRawText()));
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
