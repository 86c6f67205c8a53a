using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Volumes;

public sealed class ZarrArrayTests : IDisposable
{
    private static readonly ArrayLayout Small = new(new(37, 21, 13), new(8, 4, 4), new(16, 12, 8), VoxelType.UInt16, new VoxelSize(12, 12, 30));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Voxels<ushort> Noise(Box3 box, ulong seed)
    {
        var random = new SplitMix64(seed);
        var voxels = new Voxels<ushort>(box);
        for (int i = 0; i < voxels.Values.Length; i++) voxels.Values[i] = (ushort)random.NextInt(5);
        return voxels;
    }

    private ZarrArray Written(Voxels<ushort> all)
    {
        var array = ZarrArray.Create(_folder["a.zarr"], Small);
        array.Write(all, default);
        return array;
    }

    [Fact]
    public void AnyBoxReadsBackAsItWasWritten()
    {
        var all = Noise(Box3.OfSize(Small.Size), 1);
        using var array = Written(all);
        foreach (var box in new[] { all.Box, new Box3(new(3, 2, 1), new(4, 3, 2)), new(new(7, 11, 3), new(37, 21, 13)), new(new(0, 0, 0), new(17, 5, 9)) })
            Assert.Equal(all.Crop(box).Values, array.Read<ushort>(box, default).Values);
    }

    [Fact]
    public void NothingIsWhatZerosAre()
    {
        var zeros = new Voxels<ushort>(new Box3(new(16, 0, 0), new(37, 21, 8)));
        using ZarrArray array = Written(Noise(Box3.OfSize(Small.Size), 6)), other = ZarrArray.Create(_folder["b.zarr"], Small);
        Assert.Equal(other.Write(zeros, default), array.WriteNothing(zeros.Box, default));
        Assert.Equal(zeros.Values, array.Read<ushort>(zeros.Box, default).Values);
    }

    /// <summary>Without compression a chunk is its voxels and their checksum, and a damaged one is found out.</summary>
    [Fact]
    public void AnArrayThatIsNotCompressedReadsBackAndIsChecked()
    {
        var all = Noise(Box3.OfSize(Small.Size), 4);
        using var array = ZarrArray.Create(_folder["a.zarr"], Small with { Compressed = false });
        array.Write(all, default);
        using var again = ZarrArray.Create(_folder["a.zarr"], Small with { Compressed = false });
        Assert.Equal(all.Values, again.Read<ushort>(all.Box, default).Values);
        again.Write(all, default);
        Assert.Throws<InputException>(() => ZarrArray.Create(_folder["a.zarr"], Small));
        string shard = _folder["a.zarr/c/0/0/0"];
        // 2 x 3 x 2 chunks of 8 x 4 x 4 voxels of two bytes, with 4 bytes of checksum and 16 of index, and those of the index.
        Assert.Equal(12 * (256 + 20) + 4, new FileInfo(shard).Length);
        byte[] bytes = File.ReadAllBytes(shard);
        bytes[100] ^= 1;
        File.WriteAllBytes(shard, bytes);
        Assert.Contains("crc32c", Assert.Throws<InputException>(() => again.Read<ushort>(all.Box, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WidensToTypesThatHoldEveryValueAndRefusesOthers()
    {
        var all = Noise(Box3.OfSize(Small.Size), 2);
        using var array = Written(all);
        Assert.Equal(all.Values.Select(v => (ulong)v), array.Read<ulong>(array.Box, default).Values);
        Assert.Equal(all.Values.Select(v => (float)v), array.Read<float>(array.Box, default).Values);
        var refused = Assert.Throws<InputException>(() => array.Read<byte>(array.Box, default));
        Assert.Contains("uint16", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => array.Read<short>(array.Box, default));
    }

    [Fact]
    public void TheSameVoxelsGiveTheSameBytesAndTheHashIsThatOfTheFiles()
    {
        var all = Noise(Box3.OfSize(Small.Size), 3);
        using var one = ZarrArray.Create(_folder["one.zarr"], Small);
        using var two = ZarrArray.Create(_folder["two.zarr"], Small);
        var part = new Box3(new(16, 0, 0), new(37, 12, 8));
        var (written, again) = (one.Write(all.Crop(part), default), two.Write(all, default));
        Assert.Equal(one.Write(all.Crop(part), default), written);
        Assert.NotEqual(again, written);
        var bytes = new[] { "c/0/0/1", "c/0/0/2" }.SelectMany(key => File.ReadAllBytes(Path.Combine(_folder["two.zarr"], key))).ToArray();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), written.Sha256);
        Assert.Equal(bytes.Length, written.Bytes);
    }

    [Fact]
    public void CreateOpensTheSameArrayAndRefusesAnother()
    {
        using var first = ZarrArray.Create(_folder["a.zarr"], Small);
        using var same = ZarrArray.Create(_folder["a.zarr"], Small);
        Assert.Equal(new VoxelSize(12, 12, 30), same.VoxelSize);
        var refused = Assert.Throws<InputException>(() => ZarrArray.Create(_folder["a.zarr"], Small with { Type = VoxelType.UInt8 }));
        Assert.Contains("already holds another array", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingShardIsAnErrorThatNamesItsFile()
    {
        using var array = Written(Noise(Box3.OfSize(Small.Size), 4));
        File.Delete(Path.Combine(_folder["a.zarr"], "c/1/0/2"));
        var missing = Assert.Throws<InputException>(() => array.Read<ushort>(array.Box, default));
        Assert.Contains(Path.Combine("c", "1/0/2"), missing.Message, StringComparison.Ordinal);
        Assert.Contains("32:37,0:12,8:13", missing.Message, StringComparison.Ordinal);
        array.Read<ushort>(new(new(0, 0, 0), new(32, 12, 8)), default);
    }

    [Fact]
    public void AChunkOfZerosIsLeftOutAndReadsAsZeros()
    {
        var all = new Voxels<ushort>(Box3.OfSize(Small.Size));
        using var array = ZarrArray.Create(_folder["a.zarr"], Small);
        array.Write(all, default);
        // 12 chunks: an index of 12 entries of 16 bytes and its checksum, nothing else (zarr-specs, sharding-indexed).
        Assert.Equal(12 * 16 + 4, new FileInfo(Path.Combine(_folder["a.zarr"], "c/0/0/0")).Length);
        Assert.All(array.Read<ushort>(array.Box, default).Values, v => Assert.Equal(0, v));
    }

    [Fact]
    public void AnyFlippedBitInAShardIsFound()
    {
        var all = Noise(Box3.OfSize(Small.Size), 5);
        using var array = Written(all);
        string file = Path.Combine(_folder["a.zarr"], "c/0/0/0");
        var good = File.ReadAllBytes(file);
        var box = new Box3(new(0, 0, 0), new(16, 12, 8));
        for (int at = 0; at < good.Length; at += 7)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(file, bad);
            var damage = Assert.Throws<InputException>(() => array.Read<ushort>(box, default));
            Assert.Contains(file, damage.Message, StringComparison.Ordinal);
            Assert.Contains("damaged", damage.Message, StringComparison.Ordinal);
        }
        File.WriteAllBytes(file, good[..^40]);
        Assert.Throws<InputException>(() => array.Read<ushort>(box, default));
    }

    [Fact]
    public void WritesOnlyWholeShards()
    {
        using var array = ZarrArray.Create(_folder["a.zarr"], Small);
        Assert.Throws<ArgumentException>(() => array.Write(new Voxels<ushort>(new(new(0, 0, 0), new(15, 12, 8))), default));
        array.Write(new Voxels<ushort>(new(new(32, 12, 8), new(37, 21, 13))), default);
    }

    [Fact]
    public void Crc32CIsThatOfRfc3720()
    {
        // RFC 3720, B.4: 32 bytes of zeros give aa 36 91 8a; the check value of "123456789" is e3069283.
        Assert.Equal(BinaryPrimitives.ReverseEndianness(0xaa36918au), Crc32C.Of(new byte[32]));
        Assert.Equal(0xe3069283u, Crc32C.Of(Encoding.ASCII.GetBytes("123456789")));
    }
}
