Profile: USCoreDiagnosticReportProfileNoteExchange
Parent: DiagnosticReport
Id: us-core-diagnosticreport-note
Title: "US Core DiagnosticReport Profile for Report and Note exchange"
* status 1..1 MS
* status from diagnostic-report-status (required)
* category 1.. MS
* category from us-core-diagnosticreport-category (extensible)
* code 1..1 MS
* code from us-core-diagnosticreport-report-and-note-codes (extensible)
* subject 1..1 MS
* subject only Reference(us-core-patient)
* encounter MS
* encounter only Reference(us-core-encounter)
* effective[x] 1..1 MS
* effective[x] only dateTime or Period
* issued MS
* performer MS
* performer only Reference(us-core-practitioner or us-core-organization)
* presentedForm MS
