Profile: USCoreOrganizationProfile
Parent: Organization
Id: us-core-organization
Title: "US Core Organization Profile"
* identifier MS
* identifier ^slicing.discriminator[0].type = #pattern
* identifier ^slicing.discriminator[0].path = "$this"
* identifier.system MS
* identifier.value MS
* identifier contains NPI 0..1 MS
* identifier[NPI] ^patternIdentifier.system = "http://hl7.org/fhir/sid/us-npi"
* identifier contains CLIA 0..1
* identifier[CLIA] ^patternIdentifier.system = "urn:oid:2.16.840.1.113883.4.7"
* active 1..1 MS
* name 1..1 MS
* telecom MS
* address MS
* address.line 0..4 MS
* address.city MS
* address.state MS
* address.state from us-core-usps-state (extensible)
* address.postalCode MS
* address.country MS
