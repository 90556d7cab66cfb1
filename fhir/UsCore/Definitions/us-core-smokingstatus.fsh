Profile: USCoreSmokingStatusProfile
Parent: Observation
Id: us-core-smokingstatus
Title: "US Core Smoking Status Observation Profile"
* status 1..1 MS
* status from us-core-observation-smoking-status-status (required)
* code 1..1 MS
* code from us-core-smoking-status-observation-codes (extensible)
* subject 1..1 MS
* subject only Reference(us-core-patient)
* issued 1..1 MS
* valueCodeableConcept 1..1 MS
* valueCodeableConcept from us-core-observation-smokingstatus (preferred)
* valueCodeableConcept ^binding.extension[0].url = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
* valueCodeableConcept ^binding.extension[0].valueCanonical = Canonical(us-core-observation-smokingstatus-max)
