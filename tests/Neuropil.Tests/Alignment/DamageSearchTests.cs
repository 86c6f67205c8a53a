using Neuropil.Alignment;
using Neuropil.Alignment.Damage;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Tests.Acquisition;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Alignment;

/// <summary>The sections of <see cref="DamageFinderTests"/>, searched in windows: cores of 64 px.</summary>
public sealed class DamageSearchTests : IDisposable
{
    private static readonly DamageWindowSize Small = new(MostPx: 160, HaloPx: 48);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFoldThatCrossesWindowsIsOneLineAndNearlyThatOfOneWindow()
    {
        var whole = Assert.Single(Find(new(), DamageFinderTests.Damaged(z: 1, grey: -60)));
        var joined = Assert.Single(Find(Small, DamageFinderTests.Damaged(z: 1, grey: -60)));
        Assert.Equal((whole.Kind, whole.Breaks), (joined.Kind, joined.Breaks));
        var line = BreakLine.Of(whole, Affine2.Identity);
        Assert.True(joined.Path.Count(p => Math.Abs(line.Of(p).AcrossPx) <= 2) >= 0.9 * joined.Path.Count, string.Join(" ", joined.Path));
        Assert.InRange(joined.LengthPx / whole.LengthPx, 0.9, 1.1);
        Assert.InRange(joined.UsualWidthPx / whole.UsualWidthPx, 0.8, 1.25);
    }

    [Fact]
    public void AFoldWithinOneWindowIsFoundOnce() => Assert.Single(Find(Small, DamageFinderTests.Damaged(z: 1, grey: -60, fromY: 72, toY: 120)));

    [Fact]
    public void TheOrderOfWindowsDoesNotMatter()
    {
        var search = Search(Small, DamageFinderTests.Damaged(z: 1, grey: -60));
        var windows = search.Windows.All.Where(w => w.Section == 1).ToList();
        List<DamageLine> Joined(IEnumerable<DamageWindow> order) => [.. search.Join(1, [.. order.SelectMany(w => search.Find(w, CancellationToken.None))])];
        string Text(IReadOnlyList<DamageLine> lines) => System.Text.Json.JsonSerializer.Serialize(lines, ArtefactJson.OneLine);
        Assert.True(windows.Count > 4);
        Assert.Equal(Text(Joined(windows)), Text(Joined(windows.AsEnumerable().Reverse())));
    }

    [Fact]
    public void WithoutDamageWindowsFindNone() => Assert.Empty(Find(Small, DamageFinderTests.Damaged(z: 1, grey: 0)));

    private List<DamageLine> Find(DamageWindowSize size, Plane[] sections)
    {
        var search = Search(size, sections);
        return [.. search.Join(1, [.. search.Windows.All.Where(w => w.Section == 1).SelectMany(w => search.Find(w, CancellationToken.None))])];
    }

    /// <summary>Each section lies shifted on its own canvas: by 3 px to the right and 5 down from the one before.</summary>
    private DamageSearch Search(DamageWindowSize size, Plane[] sections)
    {
        const int px = DamageFinderTests.SizePx;
        string path = _folder.At($"{size.MostPx}.zarr");
        var voxels = new Voxels<byte>(new Box3(new(0, 0, 0), new(px + 3 * sections.Length, px + 5 * sections.Length, sections.Length)));
        for (int z = 0; z < sections.Length; z++)
            for (int y = 0; y < px; y++)
                for (int x = 0; x < px; x++) voxels[x + 3 * z, y + 5 * z, z] = (byte)Math.Clamp(sections[z][x, y], 1, 255);
        VoxelSize voxel = new(20, 20, 20);
        using (var array = OmeZarr.Create(path, ArrayLayout.Usual(voxels.Box.Size, VoxelType.UInt8, voxel), 1, Downsampling.Mean)) array.Level(0).Write(voxels, CancellationToken.None);
        PlacedTile tile = new("t", Affine2.Identity, 1, 0, 0);
        var set = new SectionSet(voxel, [.. sections.Select((_, z) => new PlacedSection($"{z}", z, px + 3 * z, px + 5 * z, [tile]))]);
        return new(path, set, new(voxel, px, px, [.. sections.Select((_, z) => new AlignedSection($"{z}", z, Affine2.Translation(-3 * z, -5 * z), 0, 1, 0))]), new(), size);
    }
}
