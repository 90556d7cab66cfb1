Profile: USCoreCareTeam
Parent: CareTeam
Id: us-core-careteam
Title: "US Core CareTeam Profile"
* status MS
* status from care-team-status (required)
* subject 1..1 MS
* subject only Reference(us-core-patient)
* participant 1..* MS
* participant.role 1..1 MS
* participant.role from us-core-careteam-provider-roles (extensible)
* participant.member 1..1 MS
* participant.member only Reference(us-core-patient or us-core-practitioner or us-core-organization)
