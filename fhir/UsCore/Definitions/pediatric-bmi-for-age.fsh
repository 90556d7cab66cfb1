Profile: USCorePediatricBMIforAgeObservationProfile
Parent: vitalsigns
Id: pediatric-bmi-for-age
Title: "US Core Pediatric BMI for Age Observation Profile"
* code MS
* code = http://loinc.org#59576-9
* subject MS
* subject only Reference(us-core-patient)
* valueQuantity MS
* valueQuantity.value 1..1 MS
* valueQuantity.unit 1..1 MS
* valueQuantity.system 1..1 MS
* valueQuantity.system = "http://unitsofmeasure.org" (exactly)
* valueQuantity.code 1..1 MS
* valueQuantity.code = #% (exactly)
