using System.Buffers.Binary;
using System.Security.Cryptography;
using DrCloud.Grains.Keys;
using DrCloud.Storage;
using Microsoft.Extensions.Configuration;

namespace DrCloud.Grains.Auditing;

/// <summary>
/// Makes the keyed hash of a block. Its key comes from the master key outside the databases, so that who can write to them cannot make a chain that holds.
/// </summary>
internal sealed class AuditKey(IConfiguration configuration)
{
    private const int NumbersLength = 16 + 8 + 16 + 8 + 8 + 4;

    private readonly byte[] _key = new KeyProtector(configuration).Derive("drcloud.audit");

    /// <summary>What stands before the first block of a chain.</summary>
    public static ReadOnlyMemory<byte> Beginning { get; } = new byte[HMACSHA256.HashSizeInBytes];

    /// <summary>The hash of a block, of all its parts and of the block before.</summary>
    public byte[] MacOf(AuditBlock block, ReadOnlySpan<byte> previous)
    {
        Span<byte> numbers = stackalloc byte[NumbersLength];
        block.Writer.TryWriteBytes(numbers, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(numbers[16..], block.Number);
        block.Source.TryWriteBytes(numbers[24..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(numbers[40..], block.Batch);
        BinaryPrimitives.WriteInt64BigEndian(numbers[48..], block.Minute);
        BinaryPrimitives.WriteInt32BigEndian(numbers[56..], block.Events);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(numbers);
        hash.AppendData(previous);
        hash.AppendData(block.Data.Span);
        return hash.GetHashAndReset();
    }
}
