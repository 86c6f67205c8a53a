using Neuropil.Alignment;
using Neuropil.Alignment.Affine;
using Neuropil.Alignment.Bending;
using Neuropil.Alignment.Quality;
using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Tests.Acquisition;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Alignment;

/// <summary>Numbers of the mesh for meshes made by hand: 480 × 480 px, a node every 24.</summary>
public class EvidenceTests
{
    private const int SizePx = 480, NodePx = 24, Nodes = 21;

    private static readonly FieldGrid Grid = new(-0.5, NodePx, Nodes, Nodes);

    [Fact]
    public void AnEvenStretchChangesEveryCellAlike()
    {
        var strain = MeshStrain.Of([Field((x, _) => 0.1 * x, (_, y) => 0.7 * y)], Grid, new(1));
        Assert.Equal(1.1 * 1.7, strain.MostArea, 9);
        Assert.Equal(strain.Cells, strain.Strained);
        Assert.Equal(0, strain.Folded);
        Assert.Equal(1, strain.LeastArea);
    }

    [Fact]
    public void AFoldIsCountedWhereItLies()
    {
        // One column of nodes is put 1.5 cells to the left, over the one before: the cells left of it are turned over.
        var strain = MeshStrain.Of([Field((_, _) => 0, (_, _) => 0), Field((x, _) => (int)(x / NodePx + 1) == 8 ? -1.5 * NodePx : 0, (_, _) => 0)], Grid, new(1));
        Assert.Equal(Nodes - 1, strain.Folded);
        Assert.Equal(-0.5, strain.LeastArea, 9);
        Assert.Equal(-0.5 + 7.5 * NodePx, strain.Sections[1].Worst.At.X, 9);
        Assert.Equal(1, strain.Sections[0].LeastArea);
        Assert.Equal(-0.5, strain.WorstByPlace[7], 9);
    }

    [Fact]
    public void AreaWithoutEvidenceIsCountedAndItsMiddleFound()
    {
        // Of the 20 × 20 nodes in the volume 5 × 5 round column 9, row 12 match in neither pair of section 1; section 0 has one pair only.
        var mesh = new ArrayMatches(Windows(3), [new(0, 1), new(1, 2)], (_, column, row) => (0, 0, Hole(column, row) ? 0 : 0.5f));
        var area = new EvidenceArea(Stack(3), mesh, [], [true, true, false], 96, 2, CancellationToken.None);
        Assert.Equal(2 * (Nodes * Nodes - 25), area.Matched);
        Assert.Equal(25.0 / 400, area.SectionShareWithout(1)!.Value, 9);
        Assert.Equal(25.0 / 400, area.ShareWithout!.Value, 9);
        Assert.Null(area.SectionShareWithout(2));
        var (at, radius) = area.DeepestHole(1)!.Value;
        Assert.Equal((9.0 * NodePx, 12.0 * NodePx, 3.0 * NodePx), (at.X, at.Y, radius));

        static bool Hole(int column, int row) => Math.Abs(column - 9) <= 2 && Math.Abs(row - 12) <= 2;
    }

    [Fact]
    public void ABlockOfAnAffineMatchAnswersForItsOwnArea()
    {
        // Cells of 40 px, 12 × 12: of (240, 240) in the volume a block of 96 px holds the middles of 2 × 2.
        double[] match = [270, 280, 270, 280, 0.5];
        var area = new EvidenceArea(Stack(2), new ArrayMatches(Windows(2), [], (_, _, _) => default), [new(0, 1, 1, 1, 1, [match])], [true, true], 96, 2, CancellationToken.None);
        Assert.Equal(140.0 / 144, area.ShareWithout!.Value, 9);
        Assert.True(area.Has(1, 5, 5) && area.Has(1, 6, 6) && !area.Has(1, 7, 6));
    }

    [Fact]
    public void TheWorstPlaceIsTheMatchThatDisagreesMostInAllFrames()
    {
        var mesh = new ArrayMatches(Windows(2), [new(0, 1)], (_, column, row) => (column, row) == (5, 8) ? (6, -8, 0.5f) : (0.3f, 0.4f, 0.5f));
        var stack = Stack(2);
        var set = new SectionSet(new(8, 8, 40), [.. stack.Sections.Select(s => new PlacedSection(s.Name, s.Index, 600, 600,
            [new($"{s.Name}.png", Affine2.Identity, 1, 0, 0)]))]);
        List<SectionMatches> matches = [new(0, 128, 30, [new(0, 1, 0, null, 1, [])]), new(1, 128, 30, [])];
        var probe = new StackProbe([], [], [], null);
        var evidence = new AlignmentEvidence(set, stack, s => new(s.ToVolume, Field((_, _) => 0, (_, _) => 0)), matches, mesh, [], probe, 96, 2, CancellationToken.None);

        Assert.All(evidence.Nearest.Single().LengthsPx.Where(l => l < 5), l => Assert.Equal(0.5, l, 6));
        using var folder = new TemporaryFolder();
        using var em = ZarrArray.Create(folder.At("em"), ArrayLayout.Usual(new(SizePx, SizePx, 2), VoxelType.UInt8, new(8, 8, 40)));
        var voxels = new Voxels<byte>(em.Box);
        Array.Fill(voxels.Values, (byte)100);
        em.Write(voxels, CancellationToken.None);
        var worst = WorstPlaces.Of(evidence, em)[0];
        Assert.Equal((WorstReason.Residual, "0", "1"), (worst.Reason, worst.Section, worst.Neighbour));
        Assert.Equal(10, worst.Value, 6);
        Assert.Equal(new Px2(5 * NodePx - 0.5, 8 * NodePx - 0.5), worst.VolumePx);
        // The stack shows section px v + (30, 40), as its affine maps say.
        Assert.Equal(worst.VolumePx + new Px2(30, 40), worst.SectionPx);
    }

    /// <summary>The pair two apart leaves more by nature: it does not stand in for an accepted one.</summary>
    [Fact]
    public void WhereAPairIsLeftOutNoneFurtherOnTakesItsPlace()
    {
        var mesh = new ArrayMatches(Windows(3), [new(0, 1), new(0, 2), new(1, 2)], (pair, _, _) => (pair.To - pair.From, 0, 0.5f));
        var stack = Stack(3);
        var set = new SectionSet(new(8, 8, 40), [.. stack.Sections.Select(s => new PlacedSection(s.Name, s.Index, 600, 600, [new($"{s.Name}.png", Affine2.Identity, 1, 0, 0)]))]);
        SectionPair Pair(int from, int to) => new(from, to, 0, null, 1, []);
        List<SectionMatches> matches = [new(0, 128, 30, [Pair(0, 1), Pair(0, 2)]), new(1, 128, 30, [Pair(1, 2)]), new(2, 128, 30, [])];
        var all = new AlignmentEvidence(set, stack, s => new(s.ToVolume, Field((_, _) => 0, (_, _) => 0)), matches, mesh, [], new StackProbe([], [], [], null), 96, 2, CancellationToken.None);
        Assert.Equal([(0, 1), (1, 2)], all.Nearest.Select(p => (p.From, p.To)));
        bool Left(int from, int to) => (from, to) != (0, 1);
        var judged = all.With(stack, [.. matches.Select(m => m with { Pairs = [.. m.Pairs.Where(p => Left(p.From, p.To))] })], new ChosenMatches(mesh, p => Left(p.From, p.To)), []);
        Assert.Equal([(1, 2)], judged.Nearest.Select(p => (p.From, p.To)));
        Assert.All(judged.Nearest.Single().LengthsPx, l => Assert.Equal(1, l, 6));
    }

    private static AlignedStack Stack(int sections) => new(new(8, 8, 40), SizePx, SizePx,
        [.. Enumerable.Range(0, sections).Select(z => new AlignedSection($"{z}", z, Affine2.Translation(-30, -40), 0, 1, 0))], Grid);

    /// <summary>Two lines of windows, the first answering for rows 0 to 10.</summary>
    private static BendGrid Windows(int sections) => new(sections, 2, NodePx, Nodes, Nodes, [new(0, 0, SizePx, 18 * NodePx), new(0, 2 * NodePx, SizePx, SizePx - 2 * NodePx)]);

    private static ElasticField Field(Func<double, double, double> x, Func<double, double, double> y)
    {
        double[] Values(Func<double, double, double> of) => [.. Enumerable.Range(0, Nodes * Nodes).Select(n => of(n % Nodes * NodePx - 0.5, n / Nodes * NodePx - 0.5))];
        return new(-0.5, -0.5, NodePx, Nodes, Nodes, Values(x), Values(y));
    }
}
