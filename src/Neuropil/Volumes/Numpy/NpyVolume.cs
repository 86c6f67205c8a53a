using Microsoft.Win32.SafeHandles;
using Neuropil.Space;

namespace Neuropil.Volumes.Numpy;

/// <summary>A .npy file, read by offset: only the rows of the box are touched.</summary>
internal sealed class NpyVolume : Volume
{
    private readonly SafeFileHandle _handle;
    private readonly NpyHeader _header;

    private NpyVolume(string path, SafeFileHandle handle, NpyHeader header) => (Address, _handle, _header) = (path, handle, header);

    public override string Address { get; }

    public override VoxelType Type => _header.Type;

    public override Box3 Box => Box3.OfSize(_header.Size);

    public override VoxelSize? VoxelSize => null;

    public override string Layout => $"npy, {(_header.FortranOrder ? "Fortran" : "C")} order{(_header.BigEndian ? ", big-endian" : "")}";

    public override Vox3 ChunkSize => _header.FortranOrder ? Box.Size with { X = 1 } : Box.Size with { Z = 1 };

    public static NpyVolume Open(string path)
    {
        NpyHeader header;
        using (var file = File.OpenRead(path))
        {
            header = NpyHeader.Read(file, path).RequireVolume(path);
            if (file.Length < header.Bytes + header.DataBytes)
                throw new InputException($"'{path}' is cut short: it has {file.Length} bytes, its header needs {header.Bytes + header.DataBytes}. Copy it again.");
        }
        return new(path, File.OpenHandle(path), header);
    }

    public override Voxels<T> Read<T>(Box3 box, CancellationToken ct)
    {
        VoxelTypes.RequireFit<T>(Address, Type);
        RequireInside(box);
        return NpyRows.Read<T>(_header, box, ReadAt, ct);
    }

    private void ReadAt(Span<byte> bytes, long offset)
    {
        for (int got = 0; got < bytes.Length;)
        {
            int n = RandomAccess.Read(_handle, bytes[got..], _header.Bytes + offset + got);
            if (n == 0) throw new InputException($"'{Address}' became shorter while it was read. Copy it again.");
            got += n;
        }
    }

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }
}
