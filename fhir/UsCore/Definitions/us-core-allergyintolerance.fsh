Profile: USCoreAllergyIntolerance
Parent: AllergyIntolerance
Id: us-core-allergyintolerance
Title: "US Core AllergyIntolerance Profile"
* clinicalStatus MS
* clinicalStatus from allergyintolerance-clinical (required)
* verificationStatus MS
* verificationStatus from allergyintolerance-verification (required)
* code 1..1 MS
* code from us-core-allergy-substance (extensible)
* patient 1..1 MS
* patient only Reference(us-core-patient)
* reaction MS
* reaction.manifestation 1..* MS
* reaction.manifestation from clinical-findings (extensible)
