Profile: USCoreMedicationRequestProfile
Parent: MedicationRequest
Id: us-core-medicationrequest
Title: "US Core MedicationRequest Profile"
* status 1..1 MS
* status from medicationrequest-status (required)
* intent 1..1 MS
* intent from medicationrequest-intent (required)
* reported[x] MS
* reported[x] only boolean or Reference(us-core-patient or us-core-practitioner or us-core-organization)
* medication[x] 1..1 MS
* medication[x] only CodeableConcept or Reference(us-core-medication)
* medication[x] from us-core-medication-codes (extensible)
* subject 1..1 MS
* subject only Reference(us-core-patient)
* encounter MS
* authoredOn 1..1 MS
* requester 1..1 MS
* requester only Reference(us-core-practitioner or us-core-organization or us-core-patient)
* dosageInstruction MS
* dosageInstruction.text MS
