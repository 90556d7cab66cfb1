Profile: USCorePulseOximetryProfile
Parent: oxygensat
Id: us-core-pulse-oximetry
Title: "US Core Pulse Oximetry Profile"
* code MS
* code.coding MS
* code.coding ^slicing.discriminator[0].type = #value
* code.coding ^slicing.discriminator[0].path = "code"
* code.coding ^slicing.discriminator[1].type = #value
* code.coding ^slicing.discriminator[1].path = "system"
* code.coding contains PulseOx 1..1 MS
* code.coding[PulseOx].system 1..1 MS
* code.coding[PulseOx].system = "http://loinc.org" (exactly)
* code.coding[PulseOx].code 1..1 MS
* code.coding[PulseOx].code = #59408-5 (exactly)
* component MS
* component ^slicing.discriminator[0].type = #pattern
* component ^slicing.discriminator[0].path = "code"
* component contains FlowRate 0..1 MS
* component[FlowRate].code MS
* component[FlowRate].code = http://loinc.org#3151-8
* component[FlowRate].valueQuantity MS
* component[FlowRate].valueQuantity.value 1..1 MS
* component[FlowRate].valueQuantity.unit 1..1 MS
* component[FlowRate].valueQuantity.system 1..1 MS
* component[FlowRate].valueQuantity.system = "http://unitsofmeasure.org" (exactly)
* component[FlowRate].valueQuantity.code 1..1 MS
* component[FlowRate].valueQuantity.code = #L/min (exactly)
* component contains Concentration 0..1 MS
* component[Concentration].code MS
* component[Concentration].code = http://loinc.org#3150-0
* component[Concentration].valueQuantity MS
* component[Concentration].valueQuantity.value 1..1 MS
* component[Concentration].valueQuantity.unit 1..1 MS
* component[Concentration].valueQuantity.system 1..1 MS
* component[Concentration].valueQuantity.system = "http://unitsofmeasure.org" (exactly)
* component[Concentration].valueQuantity.code 1..1 MS
* component[Concentration].valueQuantity.code = #% (exactly)
