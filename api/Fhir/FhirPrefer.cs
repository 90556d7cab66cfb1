namespace DrCloud.Api.Fhir;

/// <summary>The <c>Prefer</c> header (RFC 7240; <see href="https://hl7.org/fhir/R4/http.html#ops">return</see>, <see href="https://hl7.org/fhir/R4/search.html#errors">handling</see>,
/// <see href="https://hl7.org/fhir/R4/async.html">respond-async</see>).</summary>
internal readonly record struct FhirPrefer(FhirPrefer.Return? Body, bool Strict, bool Lenient = false, bool RespondAsync = false)
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
                    "handling=strict" => prefer with { Strict = true, Lenient = false },
                    "handling=lenient" => prefer with { Strict = false, Lenient = true },
                    "respond-async" => prefer with { RespondAsync = true },
                    _ => prefer,
                };
            }
        }

        return prefer;
    }
}
