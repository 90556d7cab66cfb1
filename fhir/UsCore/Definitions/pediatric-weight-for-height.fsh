Profile: USCorePediatricWeightForHeightObservationProfile
Parent: vitalsigns
Id: pediatric-weight-for-height
Title: "US Core Pediatric Weight for Height Observation Profile"
* code 1..1 MS
* code = http://loinc.org#77606-2
* subject 1..1 MS
* subject only Reference(us-core-patient)
* valueQuantity MS
* valueQuantity.value 1..1 MS
* valueQuantity.unit 1..1 MS
* valueQuantity.system 1..1 MS
* valueQuantity.system = "http://unitsofmeasure.org" (exactly)
* valueQuantity.code 1..1 MS
* valueQuantity.code = #% (exactly)
