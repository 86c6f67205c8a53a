using Neuropil.Alignment;
using Neuropil.Alignment.Damage;
using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

public class DamageWindowsTests
{
    private const int Pixel = 4;

    [Fact]
    public void PartsAreBoundedMuchTheSameAndEveryPlaceIsInOneCore()
    {
        var windows = Windows(100_000, 100_000, 100_000);
        Assert.Equal(3 * 10 * 10, windows.All.Count);
        var parts = windows.All.Where(w => w.Section == 1).Select(w => windows.PartOf(1, w)).ToList();
        // A turned section shows the window in a box somewhat larger.
        Assert.All(parts, p => Assert.InRange(Math.Max(p.Width, p.Height), 2000, 3072 * 1.05));
        var cores = windows.All.Where(w => w.Section == 1).Select(w => w.Core!.Value).ToList();
        for (int y = 0; y < 25_000; y += 997)
            for (int x = 0; x < 25_000; x += 997)
            {
                var p = windows.ToVolume(1).Apply(new(x, y));
                Assert.Single(cores, c => p.X >= c.X && p.X < c.Right && p.Y >= c.Y && p.Y < c.Bottom);
            }
    }

    [Fact]
    public void ASectionThatFitsIsOneWindowAndKeepsItsName()
    {
        var windows = Windows(3072 * Pixel, 1000, 20_000);
        Assert.Equal([(0, true), (1, true)], windows.All.Take(2).Select(w => (w.Section, w.Core is null)));
        Assert.Equal(["section 0", "section 1"], windows.All.Take(2).Select(windows.KeyOf));
        Assert.Equal(new PixelRect(0, 0, 3072, 3072), windows.PartOf(0, windows.All[0]));
        Assert.All(windows.All.Skip(2), w => Assert.StartsWith("section 2, ", windows.KeyOf(w), StringComparison.Ordinal));
        Assert.Distinct(windows.All.Select(windows.KeyOf));
    }

    /// <summary>Square sections, the second turned by 1°.</summary>
    private static DamageWindows Windows(params int[] sizes)
    {
        VoxelSize voxel = new(5, 5, 30);
        PlacedTile tile = new("t", Affine2.Identity, 1, 0, 0);
        return new(new(voxel, [.. sizes.Select((s, z) => new PlacedSection($"{z}", z, s, s, [tile]))]), new(voxel, sizes[0], sizes[0],
            [.. sizes.Select((s, z) => new AlignedSection($"{z}", z, z == 1 ? Affine2.Rotation(Math.PI / 180, new(s / 2, s / 2)) : Affine2.Identity, 0, 1, 0))]), Pixel, new());
    }
}
