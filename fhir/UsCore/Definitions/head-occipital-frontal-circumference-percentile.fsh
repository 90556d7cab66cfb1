Profile: UsCorePediatricHeadOccipitalFrontalCircumferencePercentileProfile
Parent: vitalsigns
Id: head-occipital-frontal-circumference-percentile
Title: "US Core Pediatric Head Occipital-frontal Circumference Percentile Profile"
* code MS
* code = http://loinc.org#8289-1
* subject 1..1 MS
* subject only Reference(us-core-patient)
* valueQuantity MS
* valueQuantity.value 1..1 MS
* valueQuantity.unit 1..1 MS
* valueQuantity.system 1..1 MS
* valueQuantity.system = "http://unitsofmeasure.org" (exactly)
* valueQuantity.code 1..1 MS
* valueQuantity.code = #% (exactly)
