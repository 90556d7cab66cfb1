Profile: USCoreImplantableDeviceProfile
Parent: Device
Id: us-core-implantable-device
Title: "US Core Implantable Device Profile"
* obeys us-core-12
* obeys us-core-9
* udiCarrier MS
* udiCarrier.deviceIdentifier 1..1 MS
* udiCarrier.carrierAIDC MS
* udiCarrier.carrierHRF MS
* distinctIdentifier MS
* manufactureDate MS
* expirationDate MS
* lotNumber MS
* serialNumber MS
* type 1..1 MS
* type from device-kind (extensible)
* patient 1..1 MS
* patient only Reference(us-core-patient)

Invariant: us-core-12
Description: "A unique device identifier is shown in human readable or machine readable form."
Severity: #error
Expression: "udiCarrier.empty() or (udiCarrier.carrierAIDC.exists() or udiCarrier.carrierHRF.exists())"

Invariant: us-core-9
Description: "A unique device identifier comes with one of the production identifiers."
Severity: #error
Expression: "udiCarrier.empty() or (manufactureDate.exists() or expirationDate.exists() or lotNumber.exists() or serialNumber.exists() or distinctIdentifier.exists())"
