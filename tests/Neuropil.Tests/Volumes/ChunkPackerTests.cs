using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;
using ZstdSharp;

namespace Neuropil.Tests.Volumes;

public class ChunkPackerTests
{
    private static readonly ArrayLayout Layout = ArrayLayout.Usual(new(64, 64, 32), VoxelType.UInt8, null);

    /// <summary>Noise of few greys packs to what its entropy allows, within a hundredth of what the careful level makes of it.</summary>
    [Fact]
    public void ImagesArePackedAsWellAsByCare()
    {
        var random = new SplitMix64(3);
        byte[] image = [.. Enumerable.Range(0, (int)Layout.Chunk.Product).Select(_ => (byte)(128 + 12 * random.NextNormal()))];
        int packed = Pack(image, Layout).Length, careful = Careful(image).Length;
        Assert.InRange(packed, 1, 1.01 * careful);
        Assert.True(packed < 0.75 * image.Length, $"{packed} of {image.Length} bytes are left");
    }

    [Fact]
    public void MasksAndLabelsArePackedByCare()
    {
        byte[] mask = [.. Enumerable.Range(0, (int)Layout.Chunk.Product).Select(i => (byte)(i % 64 > 20 + i / 64 % 7 ? 1 : 0))];
        Assert.Equal(Careful(mask), Pack(mask, Layout));
        var random = new SplitMix64(4);
        byte[] labels = [.. Enumerable.Range(0, (int)Layout.Chunk.Product * 8).Select(_ => (byte)random.NextInt(100))];
        Assert.Equal(Careful(labels), Pack(labels, Layout with { Type = VoxelType.UInt64 }));
    }

    [Fact]
    public void WithoutCompressionBytesStayAsTheyAre()
    {
        byte[] image = new byte[Layout.Chunk.Product];
        Assert.Equal(image, Pack(image, Layout with { Compressed = false }));
    }

    private static byte[] Pack(byte[] chunk, ArrayLayout layout)
    {
        using var packer = new ChunkPacker(layout);
        byte[] packed = new byte[Compressor.GetCompressBound(chunk.Length)];
        byte[] found = packed[..packer.Pack(chunk, packed)];
        using var zstd = new Decompressor();
        if (layout.Compressed) Assert.Equal(chunk, zstd.Unwrap(found).ToArray());
        return found;
    }

    private static byte[] Careful(byte[] chunk)
    {
        using var zstd = new Compressor(ChunkPacker.ZstdLevel);
        return zstd.Wrap(chunk).ToArray();
    }
}
