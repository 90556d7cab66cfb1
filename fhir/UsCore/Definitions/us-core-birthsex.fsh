Extension: USCoreBirthSexExtension
Id: us-core-birthsex
Title: "US Core Birth Sex Extension"
Context: Patient
* valueCode 1..1
* valueCode from birthsex (required)
