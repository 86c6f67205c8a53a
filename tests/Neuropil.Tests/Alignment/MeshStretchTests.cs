using Neuropil.Alignment;
using Neuropil.Alignment.Bending;
using Neuropil.Alignment.Mesh;
using Neuropil.Alignment.Quality;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

/// <summary>A mesh follows sections that are bent, and does not tear tissue for a membrane that runs obliquely.</summary>
public class MeshStretchTests
{
    private const int Sections = 10, Nodes = 48, NodePx = 24;

    /// <summary>As in thick sections whose tissue is straightened: soft.</summary>
    private static readonly MeshStiffness Soft = new(18, 3.4, 1, 1, 0.8);

    /// <summary>Right minus product is the slope of the energy downhill, here from its differences. Of what area takes, an axis has half: the other pulls as much.</summary>
    [Fact]
    public void SpringsPullAsTheirEnergySays()
    {
        const int Columns = 5, Rows = 4, Sheets = 2;
        const double Slack = 0.013 * NodePx;
        var grid = new ShiftGrid(-0.5, -0.5, NodePx, Columns, Rows);
        var random = new SplitMix64(4);
        float[] Any() => [.. Enumerable.Range(0, Sheets * grid.Count).Select(_ => (float)(5 * random.NextNormal()))];
        float[] x = Any(), y = Any();
        double Energy(float[] x, float[] y)
        {
            double sum = 0;
            void Add(double apart, double most, double share) => sum += share * Math.Pow(Math.Max(0, Math.Abs(apart) - most * NodePx), 2) / (2 * Slack * Slack);
            for (int n = 0; n < x.Length; n++)
            {
                bool right = n % Columns < Columns - 1, below = n / Columns % Rows < Rows - 1;
                if (right) Add(x[n + 1] - x[n], 0.2, 1);
                if (right) Add(y[n + 1] - y[n], 0.4, 1);
                if (below) Add(y[n + Columns] - y[n], 0.2, 1);
                if (below) Add(x[n + Columns] - x[n], 0.4, 1);
                if (right && below) Add(x[n + 1] - x[n] + y[n + Columns] - y[n], 0.2, 0.5);
            }
            return sum;
        }
        var (alongX, alongY) = MeshStretch.Of(x, y, grid);
        foreach (var (stretch, moved) in ((MeshStretch, float[])[])[(alongX, x), (alongY, y)])
        {
            float[] product = new float[x.Length], right = new float[x.Length];
            stretch.Multiply(moved, product);
            stretch.AddRight(right);
            for (int n = 0; n < moved.Length; n++)
            {
                float at = moved[n], pull = right[n] - product[n];
                moved[n] = at + 0.01f;
                double more = Energy(x, y);
                moved[n] = at - 0.01f;
                double less = Energy(x, y);
                moved[n] = at;
                Assert.Equal((less - more) / 0.02, pull, 0.3);
            }
        }
    }

    [Fact]
    public void AMeshThatIsNotStretchedTooFarHasNoSprings()
    {
        var grid = new ShiftGrid(-0.5, -0.5, NodePx, 7, 5);
        float[] Slope(double alongX, double alongY) => [.. Enumerable.Range(0, grid.Count).Select(n => (float)(NodePx * (n % 7 * alongX + n / 7 * alongY)))];
        var (turnedX, turnedY) = MeshStretch.Of(Slope(0.19, 0.39), Slope(-0.39, -0.19), grid);
        var (grownX, grownY) = MeshStretch.Of(Slope(0.11, 0), Slope(0, 0.11), grid);
        Assert.Equal((0, 0, 24, 24), (turnedX.Count, turnedY.Count, grownX.Count, grownY.Count));
    }

    /// <summary>From the sections up to 4 to those behind a strip of 3 × 8 nodes is matched 20 px aside, all the rest in place: a membrane that runs through the section.
    /// Limits are the report's.</summary>
    [Fact]
    public void AStripMatchedElsewhereDoesNotTearTheMesh()
    {
        static bool InStrip(int column, int row) => column is >= 22 and < 25 && row is >= 20 and < 28;
        var shifts = Solve(Soft.Bounded(NodePx), (pair, column, row) => pair.From <= 4 && pair.To > 4 && InStrip(column, row) ? new(20, 0) : default);
        var strain = MeshStrain.Of(shifts.Select(MeshStart.FieldOf), new FieldGrid(-0.5, NodePx, Nodes, Nodes), NodeSample.AtMost(Nodes, Nodes, 10_000));
        Assert.True(strain is { Folded: 0, LeastArea: > 0.4, MostArea: < 1.8 } && strain.Strained < 0.002 * strain.Cells,
            $"{strain.Folded} of {strain.Cells} cells folded, {strain.Strained} strained, areas {strain.LeastArea:F2} to {strain.MostArea:F2}");
    }

    /// <summary>Sections bent by waves of 4 px at a wavelength of 120 px, each in a direction of its own, along it and across it in turn: slopes to 0.21.</summary>
    [Theory, InlineData(12), InlineData(24)]
    public void SmoothBendsThatAllMatchesShowAreFollowed(int nodePx)
    {
        // What the stack shows at p lies in section z at p + bent.
        static Px2 Bent(int z, Px2 p)
        {
            var along = new Px2(Math.Cos(0.7 * z), Math.Sin(0.7 * z));
            double by = 4 * Math.Sin(2 * Math.PI * (along.X * p.X + along.Y * p.Y) / 120 + 2.1 * z);
            return z % 2 == 0 ? new(by * along.X, by * along.Y) : new(-by * along.Y, by * along.X);
        }
        Px2 PlaceOf(int column, int row) => new(column * nodePx - 0.5, row * nodePx - 0.5);
        Px2 Match(SidePair pair, int column, int row)
        {
            Px2 seen = PlaceOf(column, row), p = seen;
            for (int i = 0; i < 30; i++) p = seen - Bent(pair.From, p);
            return Bent(pair.To, p) - Bent(pair.From, p);
        }
        var shifts = Solve(Soft.Bounded(nodePx), Match, nodePx);
        List<double> bent = [], left = [];
        for (int z = 0; z + 1 < Sections; z++)
            for (int n = 0; n < shifts[z].Count; n++)
            {
                var place = PlaceOf(n % Nodes, n / Nodes);
                Px2 step = Bent(z + 1, place) - Bent(z, place), followed = new(shifts[z + 1].X[n] - shifts[z].X[n], shifts[z + 1].Y[n] - shifts[z].Y[n]);
                bent.Add(step.Length);
                left.Add((followed - step).Length);
            }
        // How the tissue runs takes a little of what the sections do; without any bound 0.35 to 0.45 px are left.
        Spread before = Spread.Of(bent)!, after = Spread.Of(left)!;
        Assert.True(before.Median > 3 && after.Median < 0.2 * before.Median && after.P95 < 1.2, $"bent {before.Median:F2} px, left {after.Median:F2} / {after.P95:F2} px");
    }

    [Fact]
    public void TheSoftestMeshIsTheSameAtEverySecondNode()
    {
        Assert.Equal(Soft.Bounded(NodePx).AtEvery(2), Soft.AtEvery(2).Bounded(NodePx, 2));
        Assert.Equal(0.08 * NodePx, Soft.Bounded(NodePx).Bend);
        var stiff = Soft with { Bend = 0.3 };
        Assert.Equal(stiff, stiff.Bounded(NodePx));
    }

    /// <summary>The sections' shifts. Matches with the next two err by a tenth of a px.</summary>
    private static IReadOnlyList<ShiftGrid> Solve(MeshStiffness stiffness, Func<SidePair, int, int, Px2> match, int nodePx = NodePx)
    {
        double Noise(SidePair p, int axis, int column, int row) =>
            0.35 * ((double)(SplitMix64.Mix((ulong)(((p.From * 3 + p.To - p.From) * 2 + axis) * 100_000 + row * 200 + column)) >> 11) / (1ul << 53) - 0.5);
        (float, float, float) At(SidePair p, int column, int row)
        {
            var shift = match(p, column, row);
            return ((float)(shift.X + Noise(p, 0, column, row)), (float)(shift.Y + Noise(p, 1, column, row)), 0.6f);
        }
        IReadOnlyList<SidePair> pairs = [.. from z in Enumerable.Range(0, Sections) from d in (int[])[1, 2] where z + d < Sections select new SidePair(z, z + d)];
        var matches = new ArrayMatches(new(Sections, nodePx / 12, nodePx, Nodes, Nodes, []), pairs, At);
        var stack = new AlignedStack(new(4.6, 4.6, 45), Nodes * nodePx, Nodes * nodePx, [.. Enumerable.Range(0, Sections).Select(z => new AlignedSection($"{z}", z, Affine2.Identity, 0, 1, 0))]);
        var all = new MeshPart(0, Sections, 0, Sections, matches.Grid.All, matches.Grid.All);
        return [.. new MeshSolver(matches, [], new()).Solve(new(stack, 0, Sections), all, stiffness, null, 1).Take(Sections)];
    }
}
