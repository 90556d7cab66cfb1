using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DrCloud.Fhir.Auditing;

/// <summary>Something by which blocks of the log are found: a patient, a person or client, a kind, an outcome.</summary>
/// <param name="Of">Which of these.</param>
/// <param name="Text">Its id or number.</param>
public readonly record struct AuditTerm(char Of, string Text)
{
    private const int KeyLength = 16;

    /// <summary>The events that name the patient.</summary>
    public static AuditTerm OfPatient(string patient) => new('p', patient);

    /// <summary>The events of a person or a client.</summary>
    public static AuditTerm OfAgent(string agent) => new('a', agent);

    /// <summary>The events of a kind.</summary>
    public static AuditTerm OfKind(AuditKind kind) => new('k', ((int)kind).ToString(CultureInfo.InvariantCulture));

    /// <summary>The events that ended so.</summary>
    public static AuditTerm OfOutcome(AuditOutcome outcome) => new('o', ((int)outcome).ToString(CultureInfo.InvariantCulture));

    /// <summary>All terms of an event.</summary>
    public static IEnumerable<AuditTerm> All(AuditEvent happened)
    {
        yield return OfKind(happened.Kind);
        yield return OfOutcome(happened.Outcome);
        if (happened.Person is { } person)
        {
            yield return OfAgent(person);
        }

        if (happened.Client is { } client)
        {
            yield return OfAgent(client);
        }

        foreach (var patient in happened.Patients)
        {
            yield return OfPatient(patient);
        }
    }

    /// <summary>Its key in the index: 16 bytes of a hash. That two terms share one costs a look into a block in vain, no more.</summary>
    public byte[] Key() => SHA256.HashData(Encoding.UTF8.GetBytes($"{Of}{Text}"))[..KeyLength];
}
