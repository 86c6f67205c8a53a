using System.IO.Compression;
using System.Runtime.InteropServices;
using Neuropil.Space;
using Neuropil.Volumes.Images;
using Neuropil.Volumes.Numpy;

namespace Neuropil.Volumes.Conversion;

/// <summary>Writers that take whole sections in order, into one file or one file each.</summary>
internal abstract class SectionWriter(string destination, ArrayLayout layout) : VolumeWriter(destination)
{
    protected ArrayLayout Layout { get; } = layout;

    public override Vox3 Unit => Layout.Size with { Z = 1 };

    public override bool Sequential => true;

    public override void Write<T>(Voxels<T> voxels, CancellationToken ct)
    {
        for (int z = voxels.Box.Min.Z; z < voxels.Box.Max.Z; z++)
        {
            ct.ThrowIfCancellationRequested();
            WriteSection(MemoryMarshal.AsBytes(voxels.Section(z)), z);
        }
    }

    /// <param name="bytes">Little-endian values of the layout's type, <c>[y, x]</c>.</param>
    protected abstract void WriteSection(ReadOnlySpan<byte> bytes, int z);

    protected override void Complete(Action<long> advance, CancellationToken ct) { }

    /// <summary>Grey values for an image format; only 8 and 16 bits have a place there.</summary>
    protected ushort[] Grey(ReadOnlySpan<byte> bytes)
    {
        var grey = new ushort[(long)Layout.Size.X * Layout.Size.Y];
        VoxelTypes.Convert<ushort>(bytes, Layout.Type, grey);
        return grey;
    }

    protected int Bits => Layout.Type == VoxelType.UInt8 ? 8 : 16;

    protected static void RequireGrey(string destination, VoxelType type)
    {
        if (type is not (VoxelType.UInt8 or VoxelType.UInt16))
            throw new InputException($"'{destination}': images hold uint8 or uint16, the voxels are {type.Name()}. Add --type uint16 if the values fit, "
                + "or choose .zarr, .h5 or .npy.");
    }
}

/// <summary>A folder of images, one per section, numbered from 0 with as many digits as the last needs.</summary>
internal sealed class FolderWriter : SectionWriter
{
    private readonly string _ending;

    public FolderWriter(string destination, ArrayLayout layout, string ending) : base(destination, layout)
    {
        RequireGrey(destination, layout.Type);
        _ending = ending;
        if (Directory.Exists(Partial)) Directory.Delete(Partial, recursive: true);
    }

    protected override void WriteSection(ReadOnlySpan<byte> bytes, int z)
    {
        int digits = $"{Layout.Size.Z - 1}".Length;
        string file = Path.Combine(Partial, z.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(digits, '0') + _ending);
        ImageFile.Write(file, new GreyImage(new Raster<ushort>(Layout.Size.X, Layout.Size.Y, Grey(bytes)), Bits));
    }
}

/// <summary>One TIFF, a page per section; BigTIFF when it may pass 4 GB.</summary>
internal sealed class TiffStackWriter : SectionWriter
{
    private readonly FileStream _file;
    private readonly TiffWriter _tiff;

    public TiffStackWriter(string destination, ArrayLayout layout) : base(destination, layout)
    {
        RequireGrey(destination, layout.Type);
        _file = PartFile.Create(Partial);
        _tiff = new TiffWriter(new Unclosable(_file), big: layout.Size.Product * layout.Type.Bytes() > TiffWriter.ClassicLimitBytes);
    }

    protected override void WriteSection(ReadOnlySpan<byte> bytes, int z) => _tiff.Append(Grey(bytes), Layout.Size.X, Layout.Size.Y, Bits);

    protected override void Complete(Action<long> advance, CancellationToken ct)
    {
        _tiff.Dispose();
        PartFile.Close(_file);
    }

    protected override void Close()
    {
        _tiff.Dispose();
        _file.Dispose();
    }
}

/// <summary>A .npy file.</summary>
internal sealed class NpyWriter : SectionWriter
{
    private readonly FileStream _file;

    public NpyWriter(string destination, ArrayLayout layout) : base(destination, layout)
    {
        _file = PartFile.Create(Partial);
        _file.Write(NpyHeader.Encode(layout.Type, layout.Size));
    }

    protected override void WriteSection(ReadOnlySpan<byte> bytes, int z) => _file.Write(bytes);

    protected override void Complete(Action<long> advance, CancellationToken ct) => PartFile.Close(_file);

    protected override void Close() => _file.Dispose();
}

/// <summary>An .npz archive with one deflated array.</summary>
internal sealed class NpzWriter : SectionWriter
{
    // The earliest time that zip can hold; the time of the copy would make its bytes differ.
    private static readonly DateTimeOffset ZipEpoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FileStream _file;
    private readonly ZipArchive _archive;
    private readonly Stream _stream;

    public NpzWriter(string destination, string name, ArrayLayout layout) : base(destination, layout)
    {
        _file = PartFile.Create(Partial);
        _archive = new ZipArchive(_file, ZipArchiveMode.Create, leaveOpen: true);
        var entry = _archive.CreateEntry(name + ".npy", CompressionLevel.Fastest);
        entry.LastWriteTime = ZipEpoch;
        _stream = entry.Open();
        _stream.Write(NpyHeader.Encode(layout.Type, layout.Size));
    }

    protected override void WriteSection(ReadOnlySpan<byte> bytes, int z) => _stream.Write(bytes);

    protected override void Complete(Action<long> advance, CancellationToken ct)
    {
        _stream.Dispose();
        _archive.Dispose();
        PartFile.Close(_file);
    }

    protected override void Close()
    {
        if (!_file.CanWrite) return;
        _stream.Dispose();
        _archive.Dispose();
        _file.Dispose();
    }
}
