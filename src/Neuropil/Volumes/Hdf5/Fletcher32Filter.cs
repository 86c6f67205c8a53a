using System.Buffers.Binary;
using PureHDF.Filters;

namespace Neuropil.Volumes.Hdf5;

/// <summary>HDF5's checksum filter (number 3): verifies the last four bytes of a chunk and takes them off.</summary>
/// <remarks>PureHDF 2.2.0 has one of its own that gives wrong voxels for files h5py wrote (the test with "fletcher" fails with it).
/// HDF5 file format, "Filter Pipeline Message"; the sum is Fletcher's over big-endian 16-bit words, folded as H5checksum.c does.</remarks>
internal sealed class Fletcher32Filter : IH5Filter
{
    // So many words can be added before the upper sum may leave 32 bits. H5checksum.c.
    private const int WordsBeforeFold = 360;

    public ushort FilterId => 3;

    public string Name => "fletcher32";

    public Memory<byte> Filter(FilterInfo info)
    {
        if ((info.Flags & H5FilterFlags.Decompress) == 0) throw new NotSupportedException("Checksums are only read.");
        var body = info.Buffer[..^4];
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(info.Buffer.Span[^4..]), computed = Sum(body.Span);
        return stored == computed ? body.ToArray() : throw new InvalidDataException($"a chunk's checksum is {computed:x8}, the stored one {stored:x8}.");
    }

    public uint[] GetParameters(uint[] chunkDimensions, uint typeSize, Dictionary<string, object>? options) => [];

    internal static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint low = 0, high = 0;
        for (int at = 0, words = 1; at < bytes.Length; at += 2, words++)
        {
            low += (uint)(bytes[at] << 8 | (at + 1 < bytes.Length ? bytes[at + 1] : 0));
            high += low;
            if (words % WordsBeforeFold == 0) (low, high) = (Fold(low), Fold(high));
        }
        (low, high) = (Fold(Fold(low)), Fold(Fold(high)));
        return high << 16 | low;
    }

    private static uint Fold(uint sum) => (sum & 0xFFFF) + (sum >> 16);
}
