Profile: USCorePractitionerProfile
Parent: Practitioner
Id: us-core-practitioner
Title: "US Core Practitioner Profile"
* identifier 1..* MS
* identifier ^slicing.discriminator[0].type = #pattern
* identifier ^slicing.discriminator[0].path = "$this"
* identifier.system 1..1 MS
* identifier.value 1..1 MS
* identifier contains NPI 0..1 MS
* identifier[NPI] ^patternIdentifier.system = "http://hl7.org/fhir/sid/us-npi"
* name 1..* MS
* name.family 1..1 MS
