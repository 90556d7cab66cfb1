ValueSet: BirthSex
Id: birthsex
Title: "Birth Sex"
* http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender#F
* http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender#M
* http://terminology.hl7.org/CodeSystem/v3-NullFlavor#UNK

ValueSet: DetailedEthnicity
Id: detailed-ethnicity
Title: "Detailed ethnicity"
* include codes from system urn:oid:2.16.840.1.113883.6.238 where concept is-a #2133-7
* exclude urn:oid:2.16.840.1.113883.6.238#2135-2
* exclude urn:oid:2.16.840.1.113883.6.238#2186-5

ValueSet: DetailedRace
Id: detailed-race
Title: "Detailed Race"
* include codes from system urn:oid:2.16.840.1.113883.6.238 where concept is-a #1000-9
* exclude urn:oid:2.16.840.1.113883.6.238#1002-5
* exclude urn:oid:2.16.840.1.113883.6.238#2028-9
* exclude urn:oid:2.16.840.1.113883.6.238#2054-5
* exclude urn:oid:2.16.840.1.113883.6.238#2076-8
* exclude urn:oid:2.16.840.1.113883.6.238#2106-3

ValueSet: OmbEthnicityCategories
Id: omb-ethnicity-category
Title: "OMB Ethnicity Categories"
* urn:oid:2.16.840.1.113883.6.238#2135-2
* urn:oid:2.16.840.1.113883.6.238#2186-5

ValueSet: OmbRaceCategories
Id: omb-race-category
Title: "OMB Race Categories"
* urn:oid:2.16.840.1.113883.6.238#1002-5
* urn:oid:2.16.840.1.113883.6.238#2028-9
* urn:oid:2.16.840.1.113883.6.238#2054-5
* urn:oid:2.16.840.1.113883.6.238#2076-8
* urn:oid:2.16.840.1.113883.6.238#2106-3
* http://terminology.hl7.org/CodeSystem/v3-NullFlavor#UNK
* http://terminology.hl7.org/CodeSystem/v3-NullFlavor#ASKU

ValueSet: LanguageCodesWithLanguageAndOptionallyARegionModifier
Id: simple-language
Title: "Language codes with language and optionally a region modifier"
* include codes from system urn:ietf:bcp:47 where ext-lang exists false and script exists false and variant exists false and extension exists false and private-use exists false

ValueSet: USCoreAllergySubstance
Id: us-core-allergy-substance
Title: "US Core Common substances for allergy and intolerance documentation including refutations"
* include codes from system http://www.nlm.nih.gov/research/umls/rxnorm
* include codes from system http://snomed.info/sct

ValueSet: USCoreCareTeamProviderRoles
Id: us-core-careteam-provider-roles
Title: "US Core CareTeam Provider Roles"
* include codes from system http://nucc.org/provider-taxonomy
* include codes from system http://snomed.info/sct where concept is-a #223366009
* include codes from system http://snomed.info/sct where concept is-a #224930009

ValueSet: USCoreClinicalNoteType
Id: us-core-clinical-note-type
Title: "US Core Clinical Note Type"
* http://loinc.org#18842-5
* http://loinc.org#11488-4
* http://loinc.org#34117-2
* http://loinc.org#11506-3
* http://loinc.org#28570-0

ValueSet: USCoreConditionCategoryCodes
Id: us-core-condition-category
Title: "US Core Condition Category Codes"
* include codes from system http://terminology.hl7.org/CodeSystem/condition-category
* http://hl7.org/fhir/us/core/CodeSystem/condition-category#health-concern

ValueSet: USCoreConditionCode
Id: us-core-condition-code
Title: "US Core Condition Code"
* http://snomed.info/sct#160245001
* include codes from system http://snomed.info/sct where concept is-a #404684003
* include codes from system http://snomed.info/sct where concept is-a #243796009
* include codes from system http://hl7.org/fhir/sid/icd-10-cm
* include codes from system http://hl7.org/fhir/sid/icd-9-cm

ValueSet: USCoreDiagnosticReportCategory
Id: us-core-diagnosticreport-category
Title: "US Core DiagnosticReport Category"
* http://loinc.org#LP29684-5
* http://loinc.org#LP29708-2
* http://loinc.org#LP7839-6

ValueSet: USCoreDiagnosticReportLabCodes
Id: us-core-diagnosticreport-lab-codes
Title: "US Core Diagnostic Report Laboratory Codes"
* include codes from system http://loinc.org where CLASSTYPE = "1"

ValueSet: USCoreDiagnosticreportReportAndNoteCodes
Id: us-core-diagnosticreport-report-and-note-codes
Title: "US Core Diagnosticreport Report And Note Codes"
* include codes from system http://loinc.org

ValueSet: USCoreDocumentReferenceCategory
Id: us-core-documentreference-category
Title: "US Core DocumentReference Category"
* include codes from system http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category

ValueSet: USCoreDocumentReferenceType
Id: us-core-documentreference-type
Title: "US Core DocumentReference Type"
* http://terminology.hl7.org/CodeSystem/v3-NullFlavor#UNK
* include codes from system http://loinc.org where SCALE_TYP = "DOC"

ValueSet: USCoreEncounterType
Id: us-core-encounter-type
Title: "US Core Encounter Type"
* include codes from system http://snomed.info/sct where concept is-a #308335008
* include codes from system http://www.ama-assn.org/go/cpt

ValueSet: USCoreMedicationCodes
Id: us-core-medication-codes
Title: "US Core Medication Codes (RxNorm)"
* include codes from system http://www.nlm.nih.gov/research/umls/rxnorm where TTY in "SCD,SBD,GPCK,BPCK,SCDG,SBDG,SCDF,SBDF"

ValueSet: NarrativeStatus
Id: us-core-narrative-status
Title: "US Core Narrative Status"
* http://hl7.org/fhir/narrative-status#additional
* http://hl7.org/fhir/narrative-status#generated

ValueSet: USCoreVaccineNationalDrugCode
Id: us-core-ndc-vaccine-codes
Title: "US Core Vaccine National Drug Codes (NDC)"
* include codes from system http://hl7.org/fhir/sid/ndc

ValueSet: USCoreObservationSmokingStatusStatus
Id: us-core-observation-smoking-status-status
Title: "US Core Status for Smoking Status Observation"
* http://hl7.org/fhir/observation-status#final
* http://hl7.org/fhir/observation-status#entered-in-error

ValueSet: USCoreSmokingStatusmaxValueSet
Id: us-core-observation-smokingstatus-max
Title: "US Core Smoking Status Max-Binding"
* include codes from system http://snomed.info/sct

ValueSet: UsCoreSmokingStatusPreferred
Id: us-core-observation-smokingstatus
Title: "US Core Smoking Status Preferred"
* http://snomed.info/sct#449868002
* http://snomed.info/sct#428041000124106
* http://snomed.info/sct#8517006
* http://snomed.info/sct#266919005
* http://snomed.info/sct#77176002
* http://snomed.info/sct#266927001
* http://snomed.info/sct#428071000124103
* http://snomed.info/sct#428061000124105

ValueSet: USCoreObservationValueCodes
Id: us-core-observation-value-codes
Title: "US Core Observation Value Codes (SNOMED-CT)"
* include codes from system http://snomed.info/sct

ValueSet: USCoreProcedureCodes
Id: us-core-procedure-code
Title: "US Core Procedure Codes"
* include codes from system http://www.ama-assn.org/go/cpt
* include codes from system http://snomed.info/sct where concept is-a #71388002
* include codes from system urn:oid:2.16.840.1.113883.6.285
* include codes from system http://www.cms.gov/Medicare/Coding/ICD10
* include codes from system urn:oid:2.16.840.1.113883.6.13

ValueSet: USCoreIcd_10PcsProcedureCodes
Id: us-core-procedure-icd10pcs
Title: "US Core ICD-10-PCS Procedure Codes"
* include codes from system http://www.cms.gov/Medicare/Coding/ICD10

ValueSet: USCoreProvenancePaticipantTypeCodes
Id: us-core-provenance-participant-type
Title: "US Core Provenance Participant Type Codes"
* include codes from system http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type
* include codes from system http://terminology.hl7.org/CodeSystem/provenance-participant-type

ValueSet: USCoreProviderRoleNucc
Id: us-core-provider-role
Title: "US Core Provider Role (NUCC)"
* include codes from system http://nucc.org/provider-taxonomy

ValueSet: USCoreProviderSpecialityNucc
Id: us-core-provider-specialty
Title: "US Core Provider Speciality (NUCC)"
* include codes from system http://nucc.org/provider-taxonomy where abstract = "false"

ValueSet: USCoreSmokingStatusObservationCodes
Id: us-core-smoking-status-observation-codes
Title: "US Core Smoking Status Observation Codes"
* http://loinc.org#72166-2

ValueSet: UspsTwoLetterAlphabeticCodes
Id: us-core-usps-state
Title: "USPS Two Letter Alphabetic Codes"
* https://www.usps.com/#AK
* https://www.usps.com/#AL
* https://www.usps.com/#AR
* https://www.usps.com/#AS
* https://www.usps.com/#AZ
* https://www.usps.com/#CA
* https://www.usps.com/#CO
* https://www.usps.com/#CT
* https://www.usps.com/#DC
* https://www.usps.com/#DE
* https://www.usps.com/#FL
* https://www.usps.com/#FM
* https://www.usps.com/#GA
* https://www.usps.com/#GU
* https://www.usps.com/#HI
* https://www.usps.com/#IA
* https://www.usps.com/#ID
* https://www.usps.com/#IL
* https://www.usps.com/#IN
* https://www.usps.com/#KS
* https://www.usps.com/#KY
* https://www.usps.com/#LA
* https://www.usps.com/#MA
* https://www.usps.com/#MD
* https://www.usps.com/#ME
* https://www.usps.com/#MH
* https://www.usps.com/#MI
* https://www.usps.com/#MN
* https://www.usps.com/#MO
* https://www.usps.com/#MP
* https://www.usps.com/#MS
* https://www.usps.com/#MT
* https://www.usps.com/#NC
* https://www.usps.com/#ND
* https://www.usps.com/#NE
* https://www.usps.com/#NH
* https://www.usps.com/#NJ
* https://www.usps.com/#NM
* https://www.usps.com/#NV
* https://www.usps.com/#NY
* https://www.usps.com/#OH
* https://www.usps.com/#OK
* https://www.usps.com/#OR
* https://www.usps.com/#PA
* https://www.usps.com/#PR
* https://www.usps.com/#PW
* https://www.usps.com/#RI
* https://www.usps.com/#SC
* https://www.usps.com/#SD
* https://www.usps.com/#TN
* https://www.usps.com/#TX
* https://www.usps.com/#UT
* https://www.usps.com/#VA
* https://www.usps.com/#VI
* https://www.usps.com/#VT
* https://www.usps.com/#WA
* https://www.usps.com/#WI
* https://www.usps.com/#WV
* https://www.usps.com/#WY

ValueSet: USCoreVaccineAdministeredValueSetCvx
Id: us-core-vaccines-cvx
Title: "US Core Vaccine Administered Value Set (CVX)"
* include codes from system http://hl7.org/fhir/sid/cvx
