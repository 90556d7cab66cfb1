Profile: USCoreCondition
Parent: Condition
Id: us-core-condition
Title: "US Core Condition Profile"
* obeys us-core-1
* clinicalStatus MS
* clinicalStatus from condition-clinical (required)
* verificationStatus MS
* verificationStatus from condition-ver-status (required)
* category 1..* MS
* category from us-core-condition-category (extensible)
* code 1..1 MS
* code from us-core-condition-code (extensible)
* subject 1..1 MS
* subject only Reference(us-core-patient)

Invariant: us-core-1
Description: "Categories should come from US Core's value set."
Severity: #warning
Expression: "where(category.memberOf('http://hl7.org/fhir/us/core/ValueSet/us-core-condition-category')).exists()"
