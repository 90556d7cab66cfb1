using System.Runtime.InteropServices;

namespace DrCloud.Hosting.Import;

/// <summary>Tells the lines of slices of one text, asked for in their order.</summary>
internal sealed class LineCounter(ReadOnlyMemory<byte> text)
{
    private int _at;
    private int _line = 1;

    /// <summary>The line, from 1, at which the slice begins; that of the last slice for one that is empty.</summary>
    public int LineOf(ReadOnlyMemory<byte> slice)
    {
        if (MemoryMarshal.TryGetArray(slice, out var inner) && MemoryMarshal.TryGetArray(text, out var outer) && ReferenceEquals(inner.Array, outer.Array))
        {
            var offset = inner.Offset - outer.Offset;
            if (offset > _at)
            {
                _line += text.Span[_at..offset].Count((byte)'\n');
                _at = offset;
            }
        }

        return _line;
    }
}
