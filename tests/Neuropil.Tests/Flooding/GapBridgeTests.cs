using Neuropil.Flooding;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Flooding;

public sealed class GapBridgeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-gaps-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, "5 0 0 0 9")]
    [InlineData(1, "5 5 0 9 9")]
    [InlineData(2, "5 5 5 9 9")]   // of two as near, the earlier
    [InlineData(3, "5 5 5 9 9")]
    public void AGapShowsTheNearestSectionThatCoversIt(int reach, string expected)
    {
        using var em = Stack(new(1, 1, 5), [5, 0, 0, 0, 9]);
        using var shown = GapBridge.Over(em, reach);
        Assert.Equal(expected, string.Join(' ', shown.Read<byte>(em.Box, CancellationToken.None).Values));
    }

    [Fact]
    public void WhatNoSectionInReachCoversStaysBlack()
    {
        using var em = Stack(new(1, 1, 4), [0, 0, 0, 7]);
        Assert.Equal([0, 7, 7, 7], new GapBridge(em, 2).Read<byte>(em.Box, CancellationToken.None).Values);
    }

    [Fact]
    public void BlocksCutAnywhereShowTheSame()
    {
        var random = new Random(6);
        Vox3 size = new(7, 5, 12);
        using var em = Stack(size, [.. Enumerable.Range(0, (int)size.Product).Select(_ => (byte)(random.Next(3) == 0 ? random.Next(1, 256) : 0))]);
        var whole = new GapBridge(em, 2).Read<byte>(em.Box, CancellationToken.None);
        foreach (string text in (string[])["0:7,0:5,3:4", "2:5,1:4,0:1", "0:3,2:5,9:12", "1:2,1:2,4:9"])
        {
            var box = Box3.Parse(text);
            Assert.Equal(whole.Crop(box).Values, new GapBridge(em, 2).Read<byte>(box, CancellationToken.None).Values);
        }
    }

    private ZarrArray Stack(Vox3 size, byte[] greys)
    {
        var array = ZarrArray.Create(Path.Combine(_folder, "em.zarr"), new(size, size, size, VoxelType.UInt8, null));
        array.Write(new Voxels<byte>(Box3.OfSize(size), greys), CancellationToken.None);
        return array;
    }
}
