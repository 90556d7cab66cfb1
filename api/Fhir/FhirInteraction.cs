namespace DrCloud.Api.Fhir;

/// <summary>The <see href="https://hl7.org/fhir/R4/valueset-restful-interaction.html">interactions</see> offered, by type or for the system, and what is open beside them.</summary>
public enum FhirInteraction
{
    Read, VRead, HistoryInstance, HistoryType, HistorySystem, Search, SearchCompartment, SearchSystem, Create, Update, ConditionalUpdate, Patch, ConditionalPatch, Delete, ConditionalDelete, Batch, Operation, OperationDefinition, ExportStatus, ExportCancel, ExportFile, Capabilities, SmartConfiguration, OpenIdConfiguration,
}
