using Neuropil.Alignment;
using Neuropil.Alignment.Bending;
using Neuropil.Alignment.Mesh;
using Neuropil.Alignment.Quality;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

/// <summary>What is kept of the nodes of large sections, with limits set so low that 121 × 81 nodes are many.</summary>
public class LargeSectionReportTests
{
    private const int NodePx = 24, Columns = 121, Rows = 81, WidthPx = (Columns - 1) * NodePx, HeightPx = (Rows - 1) * NodePx;

    private static readonly FieldGrid Grid = new(-0.5, NodePx, Columns, Rows);

    [Fact]
    public void SmallSectionsKeepAllNodesAndLargeOnesAnEvenPart()
    {
        Assert.Equal(1, NodeSample.Of(100, 100, 10).Step);
        Assert.Equal(2, NodeSample.Of(101, 100, 10).Step);
        // 4167² nodes of 100,000 px; a stack of 1000 keeps four million in all.
        Assert.Equal(42, NodeSample.Of(4167, 4167, 10).Step);
        Assert.Equal(67, NodeSample.Of(4167, 4167, 1000).Step);
        for (int step = 1; step < 9; step++)
            for (int line = 0; line < 40; line++)
            {
                var sample = new NodeSample(step);
                Assert.Equal(Enumerable.Range(line, step).Single(k => sample.Holds(k, step / 2)), sample.From(line));
            }
    }

    [Fact]
    public void ResidualsOfAPartOfTheNodesAreSpreadAsThoseOfAll()
    {
        var mesh = Mesh((column, row) => (column + row) % 7 == 0);
        var all = Residuals(mesh, new(1), 2);
        var some = Residuals(mesh, NodeSample.AtMost(Columns, Rows, 1200), 2);
        Assert.Equal(mesh.Read(mesh.Pairs[0], mesh.Grid.All).Height.Count(h => h > 0), all.At.Count);
        Assert.InRange(some.At.Count, 700, 1200);
        Spread whole = Spread.Of([.. all.LengthsPx])!, part = Spread.Of([.. some.LengthsPx])!;
        Assert.Equal(whole.Median, part.Median, 0.1);
        Assert.Equal(whole.P95, part.P95, 0.1);
        Assert.Subset(all.At.ToHashSet(), some.At.ToHashSet());
    }

    [Fact]
    public void WhatIsReadWindowByWindowIsWhatIsReadAtOnce()
    {
        static bool Hole(int column, int row) => column % 5 == 0 || row % 3 == 0;
        Counted lines = new(Mesh(Hole)), windows = new(Mesh(Hole)), once = new(Mesh(Hole, OneWindow));
        Assert.Equal(Residuals(once, new(3), 1).Left, Residuals(lines, new(3), 2).Left);
        Assert.Equal((Columns * Rows, Columns * 41), (once.Largest, lines.Largest));
        EvidenceArea whole = Area(once), parts = Area(windows);
        Assert.Equal(61 * 41, windows.Largest);
        Assert.Equal(whole.Matched, parts.Matched);
        Assert.Equal(whole.ShareWithout, parts.ShareWithout);
    }

    [Fact]
    public void ACellOfSeveralNodesIsKnownWhereAnyOfThemMatches()
    {
        // A hole of 30 × 30 nodes from column 60, row 20, with one match in it; cells of 4 × 4 nodes over 120 × 80.
        var area = Area(Mesh((column, row) => column is >= 60 and < 90 && row is >= 20 and < 50 && (column, row) != (70, 30)), mostAlong: 30);
        Assert.Equal((30, 20, 4.0 * NodePx), (area.Columns, area.Rows, area.CellPx));
        // 7 × 7 cells lie whole in the hole; one has the match.
        Assert.Equal(48.0 / 600, area.SectionShareWithout(0)!.Value, 9);
        Assert.True(area.Has(0, 17, 7) && area.Has(0, 14, 5) && !area.Has(0, 16, 7) && area.Has(0, 22, 7));
        var (at, radius) = area.DeepestHole(0)!.Value;
        // No cell is further than two from the match or the hole's edge; its middle lies between its nodes.
        Assert.Equal(2 * area.CellPx, radius, 9);
        Assert.Equal(1.5 * NodePx, at.X % area.CellPx, 9);
    }

    [Fact]
    public void StrainByPlaceKeepsTheWorstOfEachCell()
    {
        // Node (71, 41) lies over the one to its left; cells of 4 × 4.
        double[] x = new double[Columns * Rows], y = new double[Columns * Rows];
        x[41 * Columns + 71] = -1.5 * NodePx;
        var strain = MeshStrain.Of([new(-0.5, -0.5, NodePx, Columns, Rows, x, y)], Grid, NodeSample.AtMost(Columns, Rows, 300), mostAlong: 30);
        Assert.Equal((30, 20, 4), (strain.Places.Columns, strain.Places.Rows, strain.Places.Nodes));
        Assert.Equal((-0.5, -0.5), (strain.LeastArea, strain.WorstByPlace[strain.Places.Of(70, 41)]));
        Assert.Equal((Columns - 1L) * (Rows - 1), strain.Cells);
        Assert.InRange(strain.MovedPx.Count, 200, 300);
    }

    private static BendGrid OneWindow => new(2, 2, NodePx, Columns, Rows, [new(0, 0, WidthPx, HeightPx)]);

    /// <summary>Two sections that differ by waves and a little noise, in two lines of two windows.</summary>
    private static ArrayMatches Mesh(Func<int, int, bool> hole, BendGrid? grid = null)
    {
        int width = 68 * NodePx, height = 48 * NodePx, left = WidthPx - width, top = HeightPx - height;
        grid ??= OneWindow with { Windows = [new(0, 0, width, height), new(left, 0, width, height), new(0, top, width, height), new(left, top, width, height)] };
        return new(grid, [new(0, 1)], (_, column, row) =>
        {
            var random = SplitMix64.For(3, column, row);
            return ((float)(2 * Math.Sin(column / 9.0) + random.NextDouble()), (float)(3 * Math.Cos(row / 7.0) + random.NextDouble()), hole(column, row) ? 0 : 0.5f);
        });
    }

    /// <summary>Tells how many nodes were read at once.</summary>
    private sealed class Counted(IDenseMatches matches) : IDenseMatches
    {
        public int Largest { get; private set; }

        public BendGrid Grid => matches.Grid;

        public IReadOnlyList<SidePair> Pairs => matches.Pairs;

        public ShiftGrid Read(SidePair pair, NodeBox part)
        {
            Largest = Math.Max(Largest, part.Columns * part.Rows);
            return matches.Read(pair, part);
        }
    }

    private static PairResiduals Residuals(IDenseMatches mesh, NodeSample sample, int threads) =>
        PairResiduals.Of(Stack, s => new(s.ToVolume, Flat), [], mesh, sample, threads, CancellationToken.None).Single();

    private static EvidenceArea Area(IDenseMatches mesh, int mostAlong = NodeCells.MostAlong) =>
        new(Stack, mesh, [], [true, true], 96, 2, CancellationToken.None, mostAlong);

    private static ElasticField Flat => new(-0.5, -0.5, NodePx, Columns, Rows, new double[Columns * Rows], new double[Columns * Rows]);

    private static AlignedStack Stack => new(new(8, 8, 40), WidthPx, HeightPx,
        [.. Enumerable.Range(0, 2).Select(z => new AlignedSection($"{z}", z, Affine2.Identity, 0, 1, 0))], Grid);
}
