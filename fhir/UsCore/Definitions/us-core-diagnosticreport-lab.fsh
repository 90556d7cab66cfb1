Profile: USCoreDiagnosticReportProfileLaboratoryReporting
Parent: DiagnosticReport
Id: us-core-diagnosticreport-lab
Title: "US Core DiagnosticReport Profile for Laboratory Results Reporting"
* status 1..1 MS
* status from diagnostic-report-status (required)
* category 1..* MS
* category ^slicing.discriminator[0].type = #pattern
* category ^slicing.discriminator[0].path = "$this"
* category contains LaboratorySlice 1..1 MS
* category[LaboratorySlice] = http://terminology.hl7.org/CodeSystem/v2-0074#LAB
* code 1..1 MS
* code from us-core-diagnosticreport-lab-codes (extensible)
* subject 1..1 MS
* subject only Reference(us-core-patient)
* effective[x] 1..1 MS
* effective[x] only dateTime or Period
* issued 1..1 MS
* performer MS
* performer only Reference(us-core-practitioner or us-core-organization)
* result MS
* result only Reference(us-core-observation-lab)
