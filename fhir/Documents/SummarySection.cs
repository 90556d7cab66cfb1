namespace DrCloud.Fhir.Documents;

/// <summary>A section of a clinical summary: its narrative as a table, and its entries in code.</summary>
/// <param name="Template">Identifier of C-CDA's template, for entries that are required.</param>
/// <param name="Version">Date of the template's version; null for a template without versions.</param>
/// <param name="Code">LOINC code of the section.</param>
/// <param name="Title">Its title.</param>
/// <param name="Columns">The table's columns.</param>
/// <param name="Entries">What it holds, the latest first.</param>
internal sealed record SummarySection(string Template, string? Version, string Code, string Title, IReadOnlyList<string> Columns, IReadOnlyList<SummaryEntry> Entries);

/// <summary>An entry of a section.</summary>
/// <param name="Cells">Its line in the table.</param>
/// <param name="Write">Writes it in code, by the id of its first cell.</param>
internal sealed record SummaryEntry(IReadOnlyList<string> Cells, Action<CdaXml, string> Write);
