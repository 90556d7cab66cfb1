using System.Runtime.InteropServices;

namespace DrCloud.Storage.Writing;

/// <summary>Bytes as the drivers take them, without a copy where the memory is a whole array.</summary>
internal static class Bytes
{
    public static byte[] Of(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Array is { } array && segment.Offset == 0 && segment.Count == array.Length
            ? array
            : memory.ToArray();
}
