Profile: USCoreProvenance
Parent: Provenance
Id: us-core-provenance
Title: "US Core Provenance Profile"
* target 1..* MS
* target only Reference(Resource)
* recorded 1..1 MS
* agent 1..* MS
* agent ^slicing.discriminator[0].type = #pattern
* agent ^slicing.discriminator[0].path = "type"
* agent.type MS
* agent.type from us-core-provenance-participant-type (extensible)
* agent.who 1..1 MS
* agent.who only Reference(us-core-practitioner or us-core-patient or us-core-organization)
* agent.onBehalfOf MS
* agent.onBehalfOf only Reference(us-core-organization)
* agent.onBehalfOf obeys provenance-1
* agent contains ProvenanceAuthor 0..* MS
* agent[ProvenanceAuthor].type 1..1 MS
* agent[ProvenanceAuthor].type = http://terminology.hl7.org/CodeSystem/provenance-participant-type#author
* agent contains ProvenanceTransmitter 0..1 MS
* agent[ProvenanceTransmitter].type 1..1 MS
* agent[ProvenanceTransmitter].type = http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type#transmitter

Invariant: provenance-1
Description: "A practitioner or device acts on behalf of an organization."
Severity: #error
Expression: "(($this.agent.who.resolve() is Practitioner) or ($this.agent.who.resolve() is Device)) implies exists()"
