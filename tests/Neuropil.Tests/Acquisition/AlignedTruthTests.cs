using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Acquisition;

public class AlignedTruthTests
{
    /// <summary>A label that tells its place: one per 4 x 4 x 1 voxels.</summary>
    private static ulong LabelAt(int x, int y, int z) => 1 + (ulong)(x / 4 + 1000 * (y / 4) + 1_000_000 * z);

    private static ZarrArray Labels(string path, Vox3 size)
    {
        var labels = new Voxels<ulong>(Box3.OfSize(size));
        for (int z = 0; z < size.Z; z++)
            for (int y = 0; y < size.Y; y++)
                for (int x = 0; x < size.X; x++) labels[x, y, z] = LabelAt(x, y, z);
        var array = ZarrArray.Create(path, ArrayLayout.Usual(size, VoxelType.UInt64, null));
        array.Write(labels, CancellationToken.None);
        return array;
    }

    /// <summary>Montage and alignment without any error: tiles where they truly lie, sections mapped by their true affine map.</summary>
    private static (SectionSet Sections, AlignedStack Stack) Perfect(WaferTruth truth)
    {
        var tiles = truth.Content.Tiles.ToLookup(t => t.Section);
        var sections = truth.Content.Sections.Where(s => !s.Lost).ToList();
        var placed = sections.Select(s => new PlacedSection(s.Name, s.Index, 300, 300,
            [.. tiles[s.Name].Select(t => new PlacedTile(t.Name, t.ToSection, 1, 0, 0))])).ToList();
        return (new(truth.SectionVoxel, placed),
            new(truth.SectionVoxel, 280, 260, [.. sections.Select(s => new AlignedSection(s.Name, s.Index, s.ToSpecimen, 0, 1, 0))]));
    }

    [Fact]
    public void APerfectlyAlignedVolumeHasTheSpecimensLabels()
    {
        using var folder = new TemporaryFolder();
        var size = new Vox3(280, 260, 5);
        var options = new WaferOptions { Seed = 2, ElasticPx = 0, LostSections = 1 };
        var truth = new WaferTruth(VirtualMicroscope.Plan(size, Specimens.Voxel, options), "");
        using var labels = Labels(folder.At("labels.zarr"), size);
        var (sections, stack) = Perfect(truth);
        var aligned = new AlignedTruth(stack, stack.Maps(""), sections, truth, labels).Read(Box3.OfSize(size), CancellationToken.None);
        int lost = truth.LostSections.Single().Index;
        int seen = 0;
        for (int z = 0; z < size.Z; z++)
            for (int y = 0; y < size.Y; y++)
                for (int x = 0; x < size.X; x++)
                {
                    if (z == lost) Assert.Equal(0UL, aligned[x, y, z]);
                    else if (aligned[x, y, z] != 0)
                    {
                        Assert.Equal(LabelAt(x, y, z), aligned[x, y, z]);
                        seen++;
                    }
                }
        // All but the margin that the tiles leave for the distortions.
        Assert.InRange(seen, 4 * 200 * 200, 4 * 280 * 260);
    }

    [Fact]
    public void ABoxIsTheCropOfTheWhole()
    {
        using var folder = new TemporaryFolder();
        var size = new Vox3(280, 260, 4);
        var truth = new WaferTruth(VirtualMicroscope.Plan(size, Specimens.Voxel, new() { Seed = 8, Tears = 1 }), "");
        using var labels = Labels(folder.At("labels.zarr"), size);
        var (sections, stack) = Perfect(truth);
        var aligned = new AlignedTruth(stack, stack.Maps(""), sections, truth, labels);
        var box = new Box3(new(40, 50, 1), new(170, 160, 3));
        Assert.Equal(aligned.Read(Box3.OfSize(size), CancellationToken.None).Crop(box).Values, aligned.Read(box, CancellationToken.None).Values);
    }

    [Fact]
    public void ATearHasNoLabel()
    {
        using var folder = new TemporaryFolder();
        var size = new Vox3(280, 260, 1);
        var truth = new WaferTruth(VirtualMicroscope.Plan(size, Specimens.Voxel, new() { Seed = 8, Tears = 1, TearWidthPx = 20 }), "");
        using var labels = Labels(folder.At("labels.zarr"), size);
        var (sections, stack) = Perfect(truth);
        // Look at the section itself: the volume is the section.
        stack = stack with { Sections = [.. stack.Sections.Select(s => s with { ToVolume = Affine2.Identity })] };
        var aligned = new AlignedTruth(stack, stack.Maps(""), sections, truth, labels).Read(Box3.OfSize(size), CancellationToken.None);
        int torn = 0;
        foreach (var tile in truth.Content.Tiles)
            for (int y = 20; y < tile.HeightPx - 20; y++)
                for (int x = 20; x < tile.WidthPx - 20; x++)
                {
                    if (truth.MapOf(tile.Name).PlaceOf(new(x, y)) is not TilePlace.Torn) continue;
                    var p = tile.ToSection.Apply(new(x, y));
                    // A neighbour pixel may round to the lip.
                    if (aligned[(int)Math.Round(p.X), (int)Math.Round(p.Y), 0] == 0) torn++;
                }
        Assert.InRange(torn, 100, int.MaxValue);
    }
}
