namespace DrCloud.Fhir.Search.Expressions;

/// <summary>An expression that the compiler does not know; its message becomes the parameter's <see cref="SearchParameter.NotCompiled"/>.</summary>
internal sealed class UnsupportedExpressionException(string message) : Exception(message);
