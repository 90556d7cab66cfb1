using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>Procedures, and the devices that some of them leave in the patient.</summary>
internal static class Interventions
{
    public static ResourceReference Write(Chart chart, Visit visit, CodeableConcept code, ResourceReference? performer = null, ResourceReference? reason = null) => chart.Add(new Procedure
    {
        Meta = Profiles.UsCore("us-core-procedure"),
        Status = EventStatus.Completed,
        Code = code,
        Subject = chart.Subject,
        Encounter = visit.Encounter,
        Performed = new Period { StartElement = visit.After(20), EndElement = visit.After(50) },
        Performer = [new() { Actor = performer ?? visit.Author }],
        ReasonReference = reason is null ? [] : [reason],
        Location = visit.Location,
    });

    /// <summary>A pacemaker.</summary>
    public static void ImplantPacemaker(Chart chart, Visit visit, ResourceReference reason)
    {
        Write(chart, visit, Codes.Snomed("307280005", "Implantation of cardiac pacemaker"), chart.Directory.Cardiologist, reason);
        AddDevice(chart, visit, Codes.Snomed("706004007", "Implantable cardiac pacemaker"), "Rhythm One dual chamber pacemaker", "01234567890128");
    }

    /// <summary>A knee joint.</summary>
    public static void ReplaceKnee(Chart chart, Visit visit, ResourceReference reason)
    {
        Write(chart, visit, Codes.Snomed("609588000", "Total knee replacement"), chart.Directory.Surgeon, reason);
        AddDevice(chart, visit, Codes.Snomed("109228008", "Knee joint prosthesis"), "Steady Knee", "01234567890135");
    }

    private static void AddDevice(Chart chart, Visit visit, CodeableConcept type, string name, string identifier)
    {
        var (made, expires) = (visit.Date.AddDays(-220), visit.Date.AddYears(8));
        var (lot, serial) = (chart.Dice.Digits(6), chart.Dice.Digits(8));
        var carrier = $"(01){identifier}(11){made:yyMMdd}(17){expires:yyMMdd}(10){lot}(21){serial}";
        chart.Add(new Device
        {
            Meta = Profiles.UsCore("us-core-implantable-device"),
            UdiCarrier =
            [
                new()
                {
                    DeviceIdentifier = identifier,
                    Issuer = "http://hl7.org/fhir/NamingSystem/gs1-di",
                    CarrierAIDC = System.Text.Encoding.UTF8.GetBytes(carrier.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal)),
                    CarrierHRF = carrier,
                },
            ],
            Status = Device.FHIRDeviceStatus.Active,
            DistinctIdentifier = $"W{chart.Dice.Digits(12)}",
            ManufactureDateElement = new FhirDateTime(Chart.At(made, 9)),
            ExpirationDateElement = new FhirDateTime(Chart.At(expires, 9)),
            LotNumber = lot,
            SerialNumber = serial,
            DeviceName = [new() { Name = name, Type = DeviceNameType.UserFriendlyName }],
            Type = type,
            Patient = chart.Subject,
        });
    }
}
