using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace DrCloud.Grains.Patients;

/// <summary>The records that this silo holds of a site, by patient. A patient has several only for moments, while one activation goes and another comes.</summary>
internal sealed class HeldRecords
{
    private readonly ConcurrentDictionary<string, ImmutableArray<HeldRecord>> _records = new(StringComparer.Ordinal);

    /// <summary>True if a record of the patient is held.</summary>
    public bool Holds(string patient) => _records.ContainsKey(patient);

    /// <summary>From now on the record gets the news. Called before it is loaded, so that nothing is missed.</summary>
    public void Add(HeldRecord record) =>
        _records.AddOrUpdate(record.Patient, static (_, added) => [added], static (_, held, added) => held.Add(added), record);

    /// <summary>The record is held no longer.</summary>
    public void Remove(HeldRecord record)
    {
        while (_records.TryGetValue(record.Patient, out var held))
        {
            var rest = held.Remove(record);
            if (rest.IsEmpty ? _records.TryRemove(KeyValuePair.Create(record.Patient, held)) : _records.TryUpdate(record.Patient, rest, held))
                return;
        }
    }

    /// <summary>Brings the patient's record forward: with these changes it is complete up to the log number.</summary>
    public void Apply(string patient, IReadOnlyList<RecordChange> changes, long through)
    {
        if (_records.TryGetValue(patient, out var held))
        {
            foreach (var record in held)
                record.Apply(changes, through);
        }
    }

    /// <summary>Lets the patient's record be loaded anew when it is next asked for.</summary>
    public void Forget(string patient)
    {
        if (_records.TryGetValue(patient, out var held))
        {
            foreach (var record in held)
                record.Forget();
        }
    }
}
