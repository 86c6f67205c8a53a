namespace Neuropil.Volumes.Zarr;

/// <summary>From the bytes of one stored chunk to little-endian voxels in <c>[z, y, x]</c> order, and for our own chain back again.</summary>
/// <param name="Type">Type of one voxel.</param>
/// <param name="Shape">Shape of a chunk with every axis of the array, slowest first.</param>
/// <param name="Order">Axes of <paramref name="Shape"/> in the order they are stored, slowest first; null for C order.</param>
/// <param name="BigEndian">Byte order on disk.</param>
/// <param name="Steps">The bytes-to-bytes steps, in the order of encoding.</param>
internal sealed record ChunkCodecs(VoxelType Type, int[] Shape, int[]? Order, bool BigEndian, ByteCodec[] Steps)
{
    public int DecodedBytes { get; } = checked((int)(Shape.Aggregate(1L, (product, n) => product * n) * Type.Bytes()));

    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> stored, ChunkBuffers buffers)
    {
        var bytes = stored;
        for (int i = Steps.Length - 1; i >= 0; i--) bytes = Steps[i].Decode(bytes, DecodedBytes, buffers);
        if (bytes.Length != DecodedBytes)
            throw new InvalidDataException($"it holds {bytes.Length} bytes, a chunk of {string.Join(',', Shape)} {Type.Name()} has {DecodedBytes}");
        if (!BigEndian && Order is null) return bytes;
        var target = buffers.Rent(DecodedBytes);
        Reorder(bytes.Span, target.Span);
        return target;
    }

    private void Reorder(ReadOnlySpan<byte> stored, Span<byte> target)
    {
        if (Order is null) stored.CopyTo(target);
        else Transpose(stored, target);
        if (!BigEndian || Type.Bytes() == 1) return;
        int width = Type.Bytes();
        for (int at = 0; at < target.Length; at += width) target.Slice(at, width).Reverse();
    }

    // Stored axis k is axis Order[k] of the array; walk the stored values in turn and drop each at its place in C order.
    private void Transpose(ReadOnlySpan<byte> stored, Span<byte> target)
    {
        int axes = Shape.Length, width = Type.Bytes();
        var strides = new int[axes];
        for (int axis = axes - 1, stride = width; axis >= 0; stride *= Shape[axis], axis--) strides[axis] = stride;
        var index = new int[axes];
        for (int from = 0, to = 0; from < stored.Length; from += width)
        {
            stored.Slice(from, width).CopyTo(target.Slice(to, width));
            for (int k = axes - 1; k >= 0; k--)
            {
                int axis = Order![k];
                to += strides[axis];
                if (++index[k] < Shape[axis]) break;
                to -= strides[axis] * Shape[axis];
                index[k] = 0;
            }
        }
    }

    public bool IsCompressed => Steps.Any(step => step is not Crc32CCodec);

    public string Describe() => Steps.Length == 0 ? "uncompressed" : string.Join(" + ", Steps.Select(step => step.Name));
}
