Extension: USCoreDirectEmailExtension
Id: us-core-direct
Title: "US Core Direct email Extension"
Context: ContactPoint
* valueBoolean 1..1
