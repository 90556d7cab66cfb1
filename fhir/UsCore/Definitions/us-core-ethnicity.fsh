Extension: USCoreEthnicityExtension
Id: us-core-ethnicity
Title: "US Core Ethnicity Extension"
Context: Patient
* extension contains ombCategory 0..1 MS
* extension[ombCategory].value[x] 1..1
* extension[ombCategory].value[x] only Coding
* extension[ombCategory].value[x] from omb-ethnicity-category (required)
* extension contains detailed 0..*
* extension[detailed].value[x] 1..1
* extension[detailed].value[x] only Coding
* extension[detailed].value[x] from detailed-ethnicity (required)
* extension contains text 1..1 MS
* extension[text].value[x] 1..1
* extension[text].value[x] only string
* value[x] 0..0
