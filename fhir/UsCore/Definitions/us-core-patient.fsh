Profile: USCorePatientProfile
Parent: Patient
Id: us-core-patient
Title: "US Core Patient Profile"
* extension contains us-core-race named race 0..1 MS
* extension contains us-core-ethnicity named ethnicity 0..1 MS
* extension contains us-core-birthsex named birthsex 0..1 MS
* extension[birthsex] from birthsex (required)
* identifier 1..* MS
* identifier.system 1..1 MS
* identifier.value 1..1 MS
* name 1..* MS
* name obeys us-core-8
* name.family MS
* name.given MS
* telecom MS
* telecom.system 1..1 MS
* telecom.system from contact-point-system (required)
* telecom.value 1..1 MS
* telecom.use MS
* telecom.use from contact-point-use (required)
* gender 1..1 MS
* gender from administrative-gender (required)
* birthDate MS
* address MS
* address.line MS
* address.city MS
* address.state MS
* address.state from us-core-usps-state (extensible)
* address.postalCode MS
* address.period MS
* communication MS
* communication.language 1..1 MS
* communication.language from simple-language (extensible)

Invariant: us-core-8
Description: "A name has a given or a family name, or says why it has none."
Severity: #error
Expression: "(family.exists() or given.exists()) xor extension.where(url='http://hl7.org/fhir/StructureDefinition/data-absent-reason').exists()"
