Profile: USCoreProcedureProfile
Parent: Procedure
Id: us-core-procedure
Title: "US Core Procedure Profile"
* status 1..1 MS
* status from event-status (required)
* code 1..1 MS
* code from us-core-procedure-code (extensible)
* subject 1..1 MS
* subject only Reference(us-core-patient)
* performed[x] 1..1 MS
* performed[x] only dateTime or Period
