using Neuropil.Alignment;
using Neuropil.Alignment.Quality;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Scoring;
using Neuropil.Space;
using Neuropil.Tests.Acquisition;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Alignment;

/// <summary>One texture on every section of a volume, each section displaced and brightened by known amounts.</summary>
public class StackProbeTests
{
    private const int SizePx = 200, Sections = 40, Spread = 30;

    [Fact]
    public void SectionsInRegisterReachTheirCeilingAndDoNotFlicker()
    {
        var probe = Look(jitterPx: 0, greyJitter: 0, out _);
        Assert.All(probe.Pairs, p => Assert.True(p.Shift!.Value.Length < 0.1, $"{p.Shift}"));
        Assert.InRange(CeilingLine.MedianShare(CeilingLine.Of(probe))!.Value, 0.999, 1);
        var flicker = StackFlicker.Of(probe);
        Assert.InRange(flicker.PositionPx!.Value, 0, 0.05);
        Assert.InRange(flicker.Grey!.Value, 0, 0.02);
    }

    [Fact]
    public void KnownDisplacementsAreMeasuredAndSeenAsFlicker()
    {
        var probe = Look(jitterPx: 1, greyJitter: 6, out var lies);
        Assert.Equal(4 * (Sections - 1), probe.Pairs.Count);
        // What the first section shows at v the second shows at v + its own displacement less the first's.
        foreach (var pair in probe.Pairs)
            Assert.True((pair.Shift!.Value - (lies[pair.To] - lies[pair.From])).Length < 0.15, $"{pair.Shift} not {lies[pair.To] - lies[pair.From]}");
        var line = CeilingLine.Of(probe);
        Assert.InRange(CeilingLine.MedianShare(line)!.Value, 0.5, 0.97);
        Assert.All(line, p => Assert.True(p.Ceiling > 0.9, $"{p}"));
        var flicker = StackFlicker.Of(probe);
        Assert.InRange(flicker.PositionPx!.Value, 0.75, 1.25);
        Assert.InRange(flicker.Grey!.Value * probe.GreySpread!.Value, 4.5, 7.5);
    }

    [Theory, InlineData(1024, 1024, 1, 4.6, 4, 256), InlineData(230, 240, 1, 10, 4, 112), InlineData(100_000, 60_000, 2, 4, 64, 288), InlineData(80, 80, 1, 4, 0, 0)]
    public void SitesAreFewSpreadAndInside(int width, int height, int pixel, double pxNm, int count, int side)
    {
        var sites = ProbeSites.Of(width, height, pixel, pxNm);
        Assert.Equal(count, sites.Count);
        Assert.All(sites, s => Assert.True(s.Width == side && s.Height == side && s.X >= 0 && s.Y >= 0 && s.Right <= width && s.Bottom <= height, $"{s}"));
        for (int a = 0; a < sites.Count; a++)
            for (int b = 0; b < a; b++) Assert.True(sites[a].Intersect(sites[b]).IsEmpty, $"{sites[a]} meets {sites[b]}");
    }

    private static StackProbe Look(double jitterPx, double greyJitter, out Px2[] lies)
    {
        var random = new SplitMix64(21);
        lies = [.. Enumerable.Range(0, Sections).Select(_ => default(Px2))];
        for (int z = 0; z < Sections; z++) lies[z] = new(jitterPx * random.NextNormal(), jitterPx * random.NextNormal());
        var texture = Texture(ref random);
        var voxels = new Voxels<byte>(Box3.OfSize(new(SizePx, SizePx, Sections)));
        for (int z = 0; z < Sections; z++)
        {
            double grey = 128 + greyJitter * random.NextNormal();
            for (int y = 0; y < SizePx; y++)
                for (int x = 0; x < SizePx; x++)
                    voxels[x, y, z] = (byte)Math.Clamp(grey + Spread * texture.ShiftAt(new Px2(x, y) - lies[z]).X, 1, 255);
        }
        using var folder = new TemporaryFolder();
        using var array = ZarrArray.Create(folder.At("em"), ArrayLayout.Usual(voxels.Size, VoxelType.UInt8, new(10, 10, 10)));
        array.Write(voxels, CancellationToken.None);
        return StackProbe.Read(array, 1, 10, 2, CancellationToken.None);
    }

    /// <summary>Smooth noise of 8 px and longer.</summary>
    private static ElasticField Texture(ref SplitMix64 random)
    {
        const double Spacing = 4, Margin = 20;
        int side = (int)((SizePx + 2 * Margin) / Spacing) + 4;
        var values = new double[side * side];
        foreach (ref double v in values.AsSpan()) v = random.NextNormal();
        return new(-Margin, -Margin, Spacing, side, side, values, values);
    }
}
