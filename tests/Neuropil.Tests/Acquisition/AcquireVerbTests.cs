using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Cli;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Acquisition;

public class AcquireVerbTests
{
    private static string Save<T>(TemporaryFolder folder, string name, Voxels<T> voxels, VoxelType type) where T : unmanaged
    {
        using var array = ZarrArray.Create(folder.At(name), ArrayLayout.Usual(voxels.Size, type, null));
        array.Write(voxels, CancellationToken.None);
        return folder.At(name);
    }

    [Fact]
    public async Task AVolumeAndLabelsThatCoverLessAreImagedWhereBothAre()
    {
        using var folder = new TemporaryFolder();
        string em = Save(folder, "em.zarr", Specimens.Waves(Box3.OfSize(new(180, 170, 5))), VoxelType.UInt8);
        string labels = Save(folder, "labels.zarr", new Voxels<uint>(Box3.OfSize(new(180, 170, 3))), VoxelType.UInt32);
        string wafer = folder.At("wafer");
        Assert.Equal(ExitCode.Done, await Program.Main(["acquire", em, "--labels", labels, "--voxel", "5,5,20", "--out", wafer, "--tiles", "3x1", "--thickness", "1"]));
        var truth = WaferTruth.Load(wafer);
        Assert.Equal(new Vox3(180, 170, 3), truth.Content.Specimen.Size);
        Assert.Equal(9, Directory.GetFiles(Path.Combine(wafer, "tiles")).Length);
        Assert.Equal(new VoxelSize(5, 5, 20), truth.SectionVoxel);
        Assert.Equal(ExitCode.BadInput, await Program.Main(["acquire", em, "--voxel", "5,5,20", "--out", wafer]));
    }

    [Fact]
    public async Task SyntheticTissueComesWithAllItsTruth()
    {
        using var folder = new TemporaryFolder();
        string wafer = folder.At("wafer");
        Assert.Equal(ExitCode.Done, await Program.Main(["acquire", "--synthetic", "--size", "60,60,2", "--out", wafer, "--tiles", "1x1", "--seed", "3", "--distortion", "none"]));
        string truth = Path.Combine(wafer, WaferTruth.Folder);
        foreach (string name in new[] { WaferTruth.Em, WaferTruth.Labels, WaferTruth.Classes })
        {
            using var volume = VolumeAddress.Open(Path.Combine(truth, name));
            Assert.Equal(new Vox3(60, 60, 2), volume.Box.Size);
            Assert.Equal(new VoxelSize(12, 12, 30), volume.VoxelSize);
        }
        var synapses = ArtefactJson.Read<TrueSynapses>(Path.Combine(truth, WaferTruth.Synapses), "").Synapses;
        var connectome = ArtefactJson.Read<TrueConnectome>(Path.Combine(truth, WaferTruth.Connectome), "").Connections;
        Assert.Equal(synapses.Count, connectome.Sum(c => c.Synapses));
    }

    [Theory]
    [InlineData("acquire", "--out", "x")]
    [InlineData("acquire", "nothing.zarr", "--out", "x")]
    [InlineData("acquire", "--synthetic", "--out", "x")]
    [InlineData("acquire", "--synthetic", "--size", "10,10", "--out", "x")]
    [InlineData("acquire", "--synthetic", "--size", "50000,50000,50", "--out", "x")]
    [InlineData("acquire", "--synthetic", "--size", "200,200,2", "--out", "x", "--tiles", "two")]
    [InlineData("acquire", "--synthetic", "--size", "200,200,2", "--out", "x", "--overlap", "3")]
    [InlineData("acquire", "--synthetic", "--size", "200,200,2")]
    public async Task WhatCannotBeImagedEndsWithExitCode2(params string[] arguments)
    {
        Assert.Equal(ExitCode.BadInput, await Program.Main(arguments));
        Assert.False(Directory.Exists("x"));
    }

    [Fact]
    public void VolumesThatDoNotFitTogetherAreRefusedWithWhatToDo()
    {
        using var folder = new TemporaryFolder();
        var box = Box3.OfSize(new(40, 40, 2));
        string grey = Save(folder, "em.zarr", new Voxels<byte>(box), VoxelType.UInt8), wide = Save(folder, "wide.zarr", new Voxels<ushort>(box), VoxelType.UInt16);
        using Volume em = VolumeAddress.Open(grey), sixteen = VolumeAddress.Open(wide);
        Assert.Contains("neuropil convert", Assert.Throws<InputException>(() => Specimen.Of(sixteen, null, Specimens.Voxel)).Message, StringComparison.Ordinal);
        Assert.Contains("--voxel", Assert.Throws<InputException>(() => Specimen.Of(em, null, null)).Message, StringComparison.Ordinal);
        Assert.Contains("inside it", Assert.Throws<InputException>(() => Specimen.Of(em, null, Specimens.Voxel).Crop(box.Translate(new(5, 0, 0)))).Message, StringComparison.Ordinal);
    }
}
