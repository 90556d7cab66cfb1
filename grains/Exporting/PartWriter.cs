using System.Security.Cryptography;
using DrCloud.Grains.Interfaces.Exporting;

namespace DrCloud.Grains.Exporting;

/// <summary>Writes one part, line by line, under a name of its own; it gets its right name when it is whole.</summary>
internal sealed class PartWriter : IDisposable
{
    private const int BufferBytes = 128 * 1024;

    private readonly string _folder;
    private readonly string _name;
    private readonly string _unfinished;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _buffered;
    private long _count;
    private long _length;
    private bool _finished;

    /// <param name="folder">The job's folder; made where absent.</param>
    /// <param name="name">The part's name in it.</param>
    /// <exception cref="ExportStorageException">It cannot be made.</exception>
    public PartWriter(string folder, string name)
    {
        (_folder, _name) = (folder, name);
        _unfinished = Path.Combine(folder, ExportFolder.UnfinishedOf(name));
        try
        {
            Directory.CreateDirectory(folder);
            _file = new FileStream(_unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _hash.Dispose();
            throw new ExportStorageException(e);
        }
    }

    /// <summary>Adds a line.</summary>
    /// <param name="line">Without its end.</param>
    /// <exception cref="ExportStorageException">It cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> line)
    {
        if (_buffered + line.Length + 1 > BufferBytes)
        {
            Flush();
        }

        if (line.Length + 1 > BufferBytes)
        {
            Put(line);
            Put("\n"u8);
        }
        else
        {
            line.CopyTo(_buffer.AsSpan(_buffered));
            _buffered += line.Length;
            _buffer[_buffered++] = (byte)'\n';
        }

        _count++;
        _length += line.Length + 1;
    }

    /// <summary>Gives the part its name.</summary>
    public ExportPart Finish(string type, ExportFileKind kind)
    {
        Flush();
        _file.Dispose();
        try
        {
            File.Move(_unfinished, Path.Combine(_folder, _name), overwrite: true);
        }
        catch (IOException e)
        {
            throw new ExportStorageException(e);
        }

        _finished = true;
        return new ExportPart(_name, type, kind, _count, _length, _hash.GetHashAndReset());
    }

    /// <summary>Removes the part unless it is finished.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
        if (!_finished && Directory.Exists(_folder))
        {
            File.Delete(_unfinished);
        }
    }

    private void Flush()
    {
        Put(_buffer.AsSpan(0, _buffered));
        _buffered = 0;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
        }
        catch (IOException e)
        {
            throw new ExportStorageException(e);
        }

        _hash.AppendData(bytes);
    }
}
