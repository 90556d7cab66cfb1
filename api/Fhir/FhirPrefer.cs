namespace DrCloud.Api.Fhir;

/// <summary>The <c>Prefer</c> header (RFC 7240; <see href="https://hl7.org/fhir/R4/http.html#ops">return</see>, <see href="https://hl7.org/fhir/R4/search.html#errors">handling</see>).</summary>
internal readonly record struct FhirPrefer(FhirPrefer.Return? Body, bool Strict)
{
    /// <summary>What a write answers with; a single write with the representation unless told, a bundle with none.</summary>
    public enum Return
    {
        Representation, Minimal, OperationOutcome,
    }

    public static FhirPrefer Of(HttpRequest request)
    {
        var prefer = new FhirPrefer(null, Strict: false);
        foreach (var header in request.Headers["Prefer"])
        {
            foreach (var part in (header ?? "").Split([',', ';'], StringSplitOptions.TrimEntries))
            {
                prefer = part switch
                {
                    "return=minimal" => prefer with { Body = Return.Minimal },
                    "return=representation" => prefer with { Body = Return.Representation },
                    "return=OperationOutcome" => prefer with { Body = Return.OperationOutcome },
                    "handling=strict" => prefer with { Strict = true },
                    "handling=lenient" => prefer with { Strict = false },
                    _ => prefer,
                };
            }
        }

        return prefer;
    }
}
