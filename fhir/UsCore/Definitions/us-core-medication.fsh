Profile: USCoreMedicationProfile
Parent: Medication
Id: us-core-medication
Title: "US Core Medication Profile"
* code 1..1 MS
* code from us-core-medication-codes (extensible)
