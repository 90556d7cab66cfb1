Profile: USCoreLaboratoryResultObservationProfile
Parent: Observation
Id: us-core-observation-lab
Title: "US Core Laboratory Result Observation Profile"
* obeys us-core-2
* status 1..1 MS
* status from observation-status (required)
* category 1..* MS
* category ^slicing.discriminator[0].type = #pattern
* category ^slicing.discriminator[0].path = "$this"
* category contains Laboratory 1..1 MS
* category[Laboratory] = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* code 1..1 MS
* code from observation-codes (extensible)
* subject 1..1 MS
* subject only Reference(us-core-patient)
* effective[x] MS
* effective[x] only dateTime or Period
* effective[x] obeys us-core-1
* value[x] MS
* value[x] obeys us-core-4
* value[x] obeys us-core-3
* dataAbsentReason MS
* dataAbsentReason from data-absent-reason (extensible)

Invariant: us-core-2
Description: "Without components or members there is a value or the reason why it is absent."
Severity: #error
Expression: "(component.empty() and hasMember.empty()) implies (dataAbsentReason.exists() or value.exists())"

Invariant: us-core-1
Description: "A time is known to the day at least."
Severity: #error
Expression: "($this as dateTime).toString().length() >= 8"

Invariant: us-core-4
Description: "Coded results should be of SNOMED CT."
Severity: #warning
Expression: "valueCodeableConcept.coding.system.empty() or valueCodeableConcept.coding.system = 'http://snomed.info/sct'"

Invariant: us-core-3
Description: "Units are of UCUM."
Severity: #error
Expression: "valueQuantity.system.empty() or valueQuantity.system = 'http://unitsofmeasure.org'"
