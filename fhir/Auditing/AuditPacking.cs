using System.IO.Compression;
using System.Net;
using System.Text;

namespace DrCloud.Fhir.Auditing;

/// <summary>
/// The form in which a block of events is kept: a table of the texts that occur, each once, then the events as numbers; all of it deflated.
/// A text that is a UUID takes 16 bytes.
/// </summary>
public static class AuditPacking
{
    private const byte Format = 1;
    private const int UuidLength = 36;

    /// <summary>The most events of a block.</summary>
    public const int MaxEvents = 8192;

    /// <summary>Packs events of one block.</summary>
    public static byte[] Pack(ReadOnlySpan<AuditEvent> events)
    {
        var texts = new TextTable();
        using var rows = new MemoryStream();
        using (var writer = new BinaryWriter(rows, Encoding.UTF8, leaveOpen: true))
        {
            var last = 0L;
            foreach (ref readonly var happened in events)
            {
                Write(writer, texts, in happened, last);
                last = happened.Time;
            }
        }

        using var packed = new MemoryStream();
        packed.WriteByte(Format);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new BinaryWriter(deflate))
        {
            writer.Write7BitEncodedInt(events.Length);
            texts.Write(writer);
            writer.Write(rows.GetBuffer().AsSpan(0, (int)rows.Length));
        }

        return packed.ToArray();
    }

    /// <summary>The events of a block; none of one without data, which ends a chain.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a block of a known format.</exception>
    public static IReadOnlyList<AuditEvent> EventsOf(ReadOnlyMemory<byte> data) => data.IsEmpty ? [] : Unpack(data);

    /// <summary>The events of a block.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a block of a known format.</exception>
    public static IReadOnlyList<AuditEvent> Unpack(ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty || data.Span[0] != Format)
        {
            throw new InvalidDataException("The block has a format that is not known.");
        }

        try
        {
            using var reader = new BinaryReader(new DeflateStream(new MemoryStream(data[1..].ToArray(), writable: false), CompressionMode.Decompress));
            var count = reader.Read7BitEncodedInt();
            var events = count is >= 0 and <= MaxEvents ? new AuditEvent[count] : throw new InvalidDataException("The block has more events than one has.");
            var texts = TextTable.Read(reader);
            var last = 0L;
            for (var i = 0; i < events.Length; i++)
            {
                events[i] = Read(reader, texts, last);
                last = events[i].Time;
            }

            return events;
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("The block is not whole.", e);
        }
    }

    private static void Write(BinaryWriter writer, TextTable texts, in AuditEvent happened, long last)
    {
        writer.Write((byte)happened.Kind);
        writer.Write7BitEncodedInt64(happened.Time - last);
        writer.Write7BitEncodedInt(happened.Status);
        writer.Write7BitEncodedInt(texts.Of(happened.Person));
        writer.Write7BitEncodedInt(texts.Of(happened.Client));
        writer.Write7BitEncodedInt(texts.Of(happened.Patient));
        writer.Write7BitEncodedInt(happened.MorePatients?.Count ?? 0);
        foreach (var patient in happened.MorePatients ?? [])
        {
            writer.Write7BitEncodedInt(texts.Of(patient));
        }

        writer.Write7BitEncodedInt(texts.Of(happened.Type));
        writer.Write7BitEncodedInt(texts.Of(happened.Id));
        writer.Write7BitEncodedInt(texts.Of(happened.Query));
        writer.Write7BitEncodedInt(texts.Of(happened.From));
        writer.Write7BitEncodedInt(texts.Of(happened.Request));
    }

    private static AuditEvent Read(BinaryReader reader, string?[] texts, long last)
    {
        string? Text() => texts[reader.Read7BitEncodedInt()];
        var (kind, time, status) = ((AuditKind)reader.ReadByte(), last + reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt());
        var (person, client, patient) = (Text(), Text(), Text());
        var more = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < more.Length; i++)
        {
            more[i] = Text()!;
        }

        return new AuditEvent
        {
            Kind = kind,
            Time = time,
            Status = status,
            Person = person,
            Client = client,
            Patient = patient,
            MorePatients = more.Length == 0 ? null : more,
            Type = Text(),
            Id = Text(),
            Query = Text(),
            From = Text() is { } address ? IPAddress.Parse(address) : null,
            Request = Text(),
        };
    }

    /// <summary>The texts of a block by number; 0 is none.</summary>
    private sealed class TextTable
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
        private readonly Dictionary<IPAddress, int> _addresses = [];
        private readonly List<string> _texts = [];

        public int Of(string? text)
        {
            if (text is null)
            {
                return 0;
            }

            if (!_numbers.TryGetValue(text, out var number))
            {
                _texts.Add(text);
                _numbers.Add(text, number = _texts.Count);
            }

            return number;
        }

        public int Of(IPAddress? address)
        {
            if (address is null)
            {
                return 0;
            }

            if (!_addresses.TryGetValue(address, out var number))
            {
                _addresses.Add(address, number = Of(address.ToString()));
            }

            return number;
        }

        public void Write(BinaryWriter writer)
        {
            writer.Write7BitEncodedInt(_texts.Count);
            Span<byte> uuid = stackalloc byte[16];
            foreach (var text in _texts)
            {
                // Only the canonical form: what is read must be what was written.
                var isUuid = text.Length == UuidLength && Guid.TryParseExact(text, "D", out var value) && value.TryWriteBytes(uuid) && value.ToString("D") == text;
                writer.Write(isUuid);
                if (isUuid)
                {
                    writer.Write(uuid);
                }
                else
                {
                    writer.Write(text);
                }
            }
        }

        public static string?[] Read(BinaryReader reader)
        {
            var texts = new string?[reader.Read7BitEncodedInt() + 1];
            for (var i = 1; i < texts.Length; i++)
            {
                texts[i] = reader.ReadBoolean() ? new Guid(reader.ReadBytes(16)).ToString("D") : reader.ReadString();
            }

            return texts;
        }
    }
}
