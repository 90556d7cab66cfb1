Profile: USCoreLocation
Parent: Location
Id: us-core-location
Title: "US Core Location Profile"
* status MS
* name 1..1 MS
* telecom MS
* address MS
* address.line MS
* address.city MS
* address.state MS
* address.state from us-core-usps-state (extensible)
* address.postalCode MS
* managingOrganization MS
* managingOrganization only Reference(us-core-organization)
