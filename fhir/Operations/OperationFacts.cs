using System.Text.Json;

namespace DrCloud.Fhir.Operations;

/// <summary>An <see href="https://hl7.org/fhir/R4/operations.html">operation</see> as the server offers it: what its OperationDefinition says.</summary>
public sealed record OperationFacts
{
    /// <summary>Logical id of the definition on this server.</summary>
    public required string Id { get; init; }

    /// <summary>The name behind the <c>$</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Canonical address of the definition that this one follows.</summary>
    public required string Canonical { get; init; }

    /// <summary>What it does, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The one type that has it, or null for every type.</summary>
    public string? Type { get; init; }

    /// <summary>True if <c>[base]/$code</c> exists.</summary>
    public bool OnSystem { get; init; }

    /// <summary>True if <c>[base]/Type/$code</c> exists.</summary>
    public bool OnType { get; init; }

    /// <summary>True if <c>[base]/Type/id/$code</c> exists.</summary>
    public bool OnInstance { get; init; }

    /// <summary>True if it changes what is stored: it is offered by POST only.</summary>
    public bool AffectsState { get; init; }

    /// <summary>True if what it takes does not fit into an address: it is offered by POST only.</summary>
    public bool TakesBody { get; init; }

    /// <summary>The part behind the level (<c>user/</c>) of a scope of its own, which it needs beside those for its type; or null.</summary>
    public string? Scope { get; init; }

    /// <summary>Its parameters, in and out.</summary>
    public required IReadOnlyList<OperationParameter> Parameters { get; init; }
}

/// <summary>A parameter of an operation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsOut">True for one of the answer.</param>
/// <param name="Min">How many there are at least.</param>
/// <param name="Max">How many there are at most; <c>*</c> for any number.</param>
/// <param name="Type">Its FHIR type.</param>
/// <param name="Documentation">What it means.</param>
public sealed record OperationParameter(string Name, bool IsOut, int Min, string Max, string Type, string Documentation)
{
    /// <summary>
    /// A value as JSON with which the operation answers, on any server of this kind or where <c>Type/example</c> exists; null where the operation is shown without it.
    /// </summary>
    public string? Example { get; init; }

    /// <summary>A parameter of the request that may be left out, with a text as its example.</summary>
    public static OperationParameter In(string name, string type, string documentation, string example) =>
        new(name, false, 0, "1", type, documentation) { Example = JsonSerializer.Serialize(example) };

    /// <summary>A parameter of the request that may be left out.</summary>
    public static OperationParameter In(string name, string type, string documentation, int min = 0, string max = "1") => new(name, false, min, max, type, documentation);

    /// <summary>The one answer.</summary>
    public static OperationParameter Return(string type, string documentation) => new("return", true, 1, "1", type, documentation);
}
