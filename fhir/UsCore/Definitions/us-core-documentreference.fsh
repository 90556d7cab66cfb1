Profile: USCoreDocumentReferenceProfile
Parent: DocumentReference
Id: us-core-documentreference
Title: "US Core DocumentReference Profile"
* identifier MS
* status 1..1 MS
* status from document-reference-status (required)
* type 1..1 MS
* type from us-core-documentreference-type (required)
* type ^binding.extension[0].url = "http://hl7.org/fhir/StructureDefinition/elementdefinition-minValueSet"
* type ^binding.extension[0].valueCanonical = Canonical(us-core-clinical-note-type)
* category 1..* MS
* category from us-core-documentreference-category (extensible)
* subject 1..1 MS
* subject only Reference(us-core-patient)
* date MS
* author MS
* author only Reference(us-core-practitioner or us-core-organization or us-core-patient)
* custodian MS
* custodian only Reference(us-core-organization)
* content 1..* MS
* content.attachment 1..1 MS
* content.attachment obeys us-core-6
* content.attachment.contentType 1..1 MS
* content.attachment.data MS
* content.attachment.url MS
* content.format MS
* content.format from formatcodes (extensible)
* context MS
* context.encounter MS
* context.encounter only Reference(us-core-encounter)
* context.period MS

Invariant: us-core-6
Description: "An attachment has its data, an address, or both."
Severity: #error
Expression: "url.exists() or data.exists()"
