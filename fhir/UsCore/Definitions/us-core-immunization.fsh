Profile: USCoreImmunizationProfile
Parent: Immunization
Id: us-core-immunization
Title: "US Core Immunization Profile"
* status 1..1 MS
* status from immunization-status (required)
* statusReason MS
* statusReason from immunization-status-reason (example)
* vaccineCode 1..1 MS
* vaccineCode from us-core-vaccines-cvx (extensible)
* vaccineCode obeys us-core-1
* patient 1..1 MS
* patient only Reference(us-core-patient)
* occurrence[x] 1..1 MS
* occurrence[x] only dateTime or string
* primarySource 1..1 MS

Invariant: us-core-1
Description: "A code of the National Drug Code directory should stand beside the vaccine's code."
Severity: #warning
Expression: "coding.where(system='http://hl7.org/fhir/sid/ndc').empty()"
