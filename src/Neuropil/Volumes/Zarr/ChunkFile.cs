using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Neuropil.Space;

namespace Neuropil.Volumes.Zarr;

/// <summary>One file of an array, a chunk or a shard of chunks, opened to read some of its chunks.</summary>
internal sealed class ChunkFile : IDisposable
{
    private const ulong Absent = ulong.MaxValue;

    private readonly SafeFileHandle _handle;
    private readonly ZarrMetadata _meta;
    private readonly string _path;
    private readonly long _length;
    private readonly byte[]? _index;

    private ChunkFile(SafeFileHandle handle, ZarrMetadata meta, string path)
    {
        (_handle, _meta, _path) = (handle, meta, path);
        _length = RandomAccess.GetLength(handle);
        if (meta.Index is { } layout) _index = ReadIndex(layout);
    }

    /// <summary>Null when there is no such file.</summary>
    public static ChunkFile? TryOpen(string path, ZarrMetadata meta)
    {
        try { return new ChunkFile(File.OpenHandle(path), meta, path); }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException) { return null; }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The decoded voxels of a chunk, <c>[z, y, x]</c>; null when the shard marks it absent.</summary>
    /// <param name="cell">Index of the chunk in the grid of the whole array.</param>
    /// <exception cref="InputException">The bytes are damaged.</exception>
    public ReadOnlyMemory<byte>? Chunk(Vox3 cell, ChunkBuffers buffers)
    {
        var (offset, length) = _index is null ? (0L, _length) : Entry(cell);
        if (length < 0) return null;
        try
        {
            var stored = buffers.Rent(checked((int)length));
            ReadAll(stored.Span, offset);
            return _meta.Codecs.Decode(stored, buffers);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or OverflowException)
        {
            throw Damaged($"chunk {cell} (x,y,z of the chunk grid; voxels {Grid3.BoxOf(cell, _meta.Chunk)})", e);
        }
    }

    // Entries are in C order of the chunk grid inside the shard: z slowest.
    private (long Offset, long Length) Entry(Vox3 cell)
    {
        var inside = Grid3.CellCount(_meta.File, _meta.Chunk);
        int entry = ((cell.Z % inside.Z) * inside.Y + cell.Y % inside.Y) * inside.X + cell.X % inside.X;
        ulong offset = Word(entry * 2), length = Word(entry * 2 + 1);
        if (offset == Absent && length == Absent) return (0, -1);
        if (offset <= (ulong)_length && length <= (ulong)_length - offset) return ((long)offset, (long)length);
        throw Damaged($"the index entry of chunk {cell}", new InvalidDataException(
            $"it points at bytes {offset} to {unchecked(offset + length)} of a file of {_length}"));
    }

    private ulong Word(int word)
    {
        var bytes = _index.AsSpan(word * 8);
        return _meta.Index!.Value.BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private byte[] ReadIndex(ShardIndexLayout layout)
    {
        var index = new byte[Grid3.CellCount(_meta.File, _meta.Chunk).Product * 16 + (layout.Checked ? 4 : 0)];
        try
        {
            if (_length < index.Length) throw new InvalidDataException($"the file has {_length} bytes, its index alone needs {index.Length}");
            ReadAll(index, layout.AtEnd ? _length - index.Length : 0);
            return layout.Checked ? new Crc32CCodec().Decode(index, 0, new ChunkBuffers()).ToArray() : index;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            _handle.Dispose();
            throw Damaged("the shard index", e);
        }
    }

    private void ReadAll(Span<byte> target, long offset)
    {
        for (int got = 0; got < target.Length;)
        {
            int n = RandomAccess.Read(_handle, target[got..], offset + got);
            if (n == 0) throw new InvalidDataException($"the file ends after {offset + got} bytes");
            got += n;
        }
    }

    private InputException Damaged(string what, Exception e) => new(
        $"'{_path}': {what} is damaged: {e.Message}. Copy the file again from where it came, or delete it and rerun the command that wrote it.", e);

    public void Dispose() => _handle.Dispose();
}
