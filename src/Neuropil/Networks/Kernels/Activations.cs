using System.Runtime.InteropServices;
using Neuropil.Space;

namespace Neuropil.Networks.Kernels;

/// <summary>The values of one layer: <c>[channels / 16][z + 2][y + 2][x + 2][16]</c> floats with a halo of zeros around every block, so
/// that no convolution has a border case. Channels that do not fill the last block are zeros too.</summary>
/// <remarks>Whoever creates it disposes it. Kernels write voxels only, never the halo; so must everyone else.</remarks>
public sealed unsafe class Activations : IDisposable
{
    /// <summary>Channels that lie side by side: one 512-bit register.</summary>
    public const int Lane = 16;

    private const int CacheLineBytes = 64;
    private readonly long _floats;
    private float* _values;

    public Activations(int channels, Vox3 size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (size.X < 1 || size.Y < 1 || size.Z < 1) throw new ArgumentException($"Size {size} is empty.", nameof(size));
        (Channels, Size, Blocks) = (channels, size, (channels + Lane - 1) / Lane);
        RowStride = (size.X + 2L) * Lane;
        PlaneStride = (size.Y + 2L) * RowStride;
        BlockStride = (size.Z + 2L) * PlaneStride;
        // Winograd's last tile may look two voxels past the halo: past a row that is the next row, past the end this tail of zeros.
        _floats = Blocks * BlockStride + 2 * (PlaneStride + RowStride + Lane);
        _values = (float*)NativeMemory.AlignedAlloc((nuint)(_floats * sizeof(float)), CacheLineBytes);
        Clear();
    }

    public int Channels { get; }

    /// <summary>Voxels without the halo, XYZ.</summary>
    public Vox3 Size { get; }

    /// <summary>Blocks of <see cref="Lane"/> channels.</summary>
    public int Blocks { get; }

    /// <summary>Floats from one row to the next.</summary>
    internal long RowStride { get; }

    internal long PlaneStride { get; }

    internal long BlockStride { get; }

    /// <summary>The 16 channels of a block at a voxel; −1 and Size are the halo.</summary>
    internal float* At(int block, int z, int y, int x)
    {
        ObjectDisposedException.ThrowIf(_values is null, this);
        return unchecked(_values + block * BlockStride + (z + 1) * PlaneStride + (y + 1) * RowStride + (x + 1L) * Lane);
    }

    /// <summary>The voxels of one row, <c>[x][16]</c>, without halo.</summary>
    public Span<float> Row(int block, int z, int y) => new(At(block, z, y, 0), Size.X * Lane);

    public void Clear() => NativeMemory.Clear(_values, (nuint)(_floats * sizeof(float)));

    /// <summary>Sets one channel from <c>[z, y, x]</c> values.</summary>
    public void SetChannel(int channel, ReadOnlySpan<float> values)
    {
        CheckChannel(channel, values.Length);
        int from = 0;
        for (int z = 0; z < Size.Z; z++)
            for (int y = 0; y < Size.Y; y++)
            {
                var row = Row(channel / Lane, z, y);
                for (int at = channel % Lane; at < row.Length; at += Lane) row[at] = values[from++];
            }
    }

    /// <summary>Copies one channel to <c>[z, y, x]</c> values.</summary>
    public void CopyChannelTo(int channel, Span<float> values)
    {
        CheckChannel(channel, values.Length);
        int to = 0;
        for (int z = 0; z < Size.Z; z++)
            for (int y = 0; y < Size.Y; y++)
            {
                var row = Row(channel / Lane, z, y);
                for (int at = channel % Lane; at < row.Length; at += Lane) values[to++] = row[at];
            }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_values);
        _values = null;
    }

    private void CheckChannel(int channel, int length)
    {
        if ((uint)channel >= (uint)Channels) throw new ArgumentOutOfRangeException(nameof(channel), $"Channel {channel} of {Channels}.");
        if (length != Size.Product) throw new ArgumentException($"{length} values given, {Size} needs {Size.Product}.");
    }
}
