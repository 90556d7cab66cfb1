Profile: USCorePractitionerRoleProfile
Parent: PractitionerRole
Id: us-core-practitionerrole
Title: "US Core PractitionerRole Profile"
* obeys pd-1
* practitioner 1..1 MS
* practitioner only Reference(us-core-practitioner)
* organization 1..1 MS
* organization only Reference(us-core-organization)
* code MS
* code from us-core-provider-role (extensible)
* specialty MS
* specialty from us-core-provider-specialty (extensible)
* location MS
* location only Reference(Location)
* telecom MS
* telecom.system 1..1 MS
* telecom.value 1..1 MS
* endpoint MS

Invariant: pd-1
Description: "There is a telecom or an endpoint."
Severity: #error
Expression: "telecom or endpoint"
