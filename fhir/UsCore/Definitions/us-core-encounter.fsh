Profile: USCoreEncounterProfile
Parent: Encounter
Id: us-core-encounter
Title: "US Core Encounter Profile"
* identifier MS
* identifier.system 1..1 MS
* identifier.value 1..1 MS
* status 1..1 MS
* class 1..1 MS
* type 1..* MS
* type from us-core-encounter-type (extensible)
* subject 1..1 MS
* subject only Reference(us-core-patient)
* participant MS
* participant.type MS
* participant.period MS
* participant.individual MS
* participant.individual only Reference(us-core-practitioner)
* period MS
* reasonCode MS
* hospitalization MS
* hospitalization.dischargeDisposition MS
* location MS
* location.location 1..1 MS
* location.location only Reference(Location)
