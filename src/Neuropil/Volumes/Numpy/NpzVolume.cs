using System.IO.Compression;
using Neuropil.Space;

namespace Neuropil.Volumes.Numpy;

/// <summary>One array of an .npz archive, stored or deflated, streamed: a box further on is reached by reading forward.</summary>
/// <remarks>Reads that go on in z order unpack the array once; a read that goes back begins again from the start. Reads take turns.</remarks>
internal sealed class NpzVolume : Volume
{
    private const string Ending = ".npy";

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly string _entry;
    private readonly NpyHeader _header;
    private readonly string _packing;
    private ZipArchive? _archive;
    private Stream? _stream;
    private long _position;

    private NpzVolume(string path, string name, NpyHeader header, string packing)
    {
        (_path, _entry, _header, _packing) = (path, name + Ending, header, packing);
        Address = $"{path}:{name}";
    }

    public override string Address { get; }

    public override VoxelType Type => _header.Type;

    public override Box3 Box => Box3.OfSize(_header.Size);

    public override VoxelSize? VoxelSize => null;

    public override string Layout => $"npz, {_packing}, {(_header.FortranOrder ? "Fortran" : "C")} order{(_header.BigEndian ? ", big-endian" : "")}";

    public override Vox3 ChunkSize => _header.FortranOrder ? Box.Size with { X = 1 } : Box.Size with { Z = 1 };

    public static NpzVolume Open(string path, string? name)
    {
        using var archive = OpenArchive(path);
        var headers = Headers(archive, path);
        var volumes = headers.Where(member => member.Value.IsVolume).Select(member => member.Key).ToList();
        name ??= volumes.Count == 1 ? volumes[0] : throw VolumeAddress.NoDataset(path, null, volumes);
        if (!headers.TryGetValue(name, out var header)) throw VolumeAddress.NoDataset(path, name, volumes);
        var entry = archive.GetEntry(name + Ending)!;
        return new(path, name, header.RequireVolume($"{path}:{name}"), entry.CompressedLength == entry.Length ? "stored" : "deflated");
    }

    private static ZipArchive OpenArchive(string path)
    {
        try
        {
            var archive = ZipFile.OpenRead(path);
            // The list of members is read, and found damaged, only when it is asked for.
            _ = archive.Entries.Count;
            return archive;
        }
        catch (InvalidDataException e) { throw new InputException($"'{path}' is no whole .npz (zip) archive: {e.Message} Copy it again.", e); }
    }

    private static Dictionary<string, NpyHeader> Headers(ZipArchive archive, string path)
    {
        var headers = new Dictionary<string, NpyHeader>();
        foreach (var entry in archive.Entries.Where(entry => entry.FullName.EndsWith(Ending, StringComparison.Ordinal)))
        {
            using var stream = OpenEntry(entry, path);
            headers[entry.FullName[..^Ending.Length]] = NpyHeader.Read(stream, $"{path}:{entry.FullName}");
        }
        return headers;
    }

    private static Stream OpenEntry(ZipArchiveEntry entry, string path)
    {
        try { return entry.Open(); }
        catch (InvalidDataException e) { throw new InputException($"'{path}': entry {entry.FullName} is damaged: {e.Message} Copy it again.", e); }
    }

    public override Voxels<T> Read<T>(Box3 box, CancellationToken ct)
    {
        VoxelTypes.RequireFit<T>(Address, Type);
        RequireInside(box);
        lock (_gate)
        {
            try { return NpyRows.Read<T>(_header, box, ReadAt, ct); }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                Close();
                throw new InputException($"'{Address}' is damaged or cut short: {e.Message} Copy it again.", e);
            }
        }
    }

    private void ReadAt(Span<byte> bytes, long offset)
    {
        if (_stream is null || offset < _position) Restart();
        Skip(offset - _position);
        _stream!.ReadExactly(bytes);
        _position += bytes.Length;
    }

    private void Restart()
    {
        Close();
        _archive = OpenArchive(_path);
        _stream = (_archive.GetEntry(_entry) ?? throw new InputException($"'{_path}' changed while it was read.")).Open();
        NpyHeader.Read(_stream, Address);
        _position = 0;
    }

    private void Skip(long bytes)
    {
        Span<byte> waste = stackalloc byte[4096];
        _position += bytes;
        for (; bytes > 0; bytes -= Math.Min(bytes, waste.Length)) _stream!.ReadExactly(waste[..(int)Math.Min(bytes, waste.Length)]);
    }

    private void Close()
    {
        _stream?.Dispose();
        _archive?.Dispose();
        (_stream, _archive, _position) = (null, null, 0);
    }

    public override void Dispose()
    {
        lock (_gate) { Close(); }
        base.Dispose();
    }
}
