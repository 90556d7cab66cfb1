Extension: USCoreRaceExtension
Id: us-core-race
Title: "US Core Race Extension"
Context: Patient
* extension contains ombCategory 0..5 MS
* extension[ombCategory].valueCoding 1..1
* extension[ombCategory].valueCoding from omb-race-category (required)
* extension contains detailed 0..*
* extension[detailed].valueCoding 1..1
* extension[detailed].valueCoding from detailed-race (required)
* extension contains text 1..1 MS
* extension[text].valueString 1..1
* value[x] 0..0
