Profile: USCoreCarePlanProfile
Parent: CarePlan
Id: us-core-careplan
Title: "US Core CarePlan Profile"
* text 1..1 MS
* text.status MS
* text.status from us-core-narrative-status (required)
* status 1..1 MS
* status from request-status (required)
* intent 1..1 MS
* intent from care-plan-intent (required)
* category 1..* MS
* category ^slicing.discriminator[0].type = #pattern
* category ^slicing.discriminator[0].path = "$this"
* category contains AssessPlan 1..1 MS
* category[AssessPlan] = http://hl7.org/fhir/us/core/CodeSystem/careplan-category#assess-plan
* subject 1..1 MS
* subject only Reference(us-core-patient)
