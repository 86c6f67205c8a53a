using Neuropil.Alignment;
using Neuropil.Alignment.Bending;
using Neuropil.Alignment.Mesh;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

/// <summary>A mesh solved part by part is the one that is solved at once.</summary>
public sealed class MeshInPartsTests : IDisposable
{
    private const int NodePx = 12;

    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-mesh-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(12, 60, 60, 20_000)]    // side by side
    [InlineData(60, 34, 20, 30_000)]    // and one behind the other
    public void PartsGiveTheSameStepsAsTheWhole(int sections, int columns, int rows, long most)
    {
        var stack = Stack(sections, columns, rows);
        var matches = Matches(sections, columns, rows);
        var options = new AlignmentOptions();
        var stiffness = new MeshStiffness(1.5, 0.3, 1, 0.3, 0.5);
        MeshPart all = new(0, sections, 0, sections, matches.Grid.All, matches.Grid.All);
        var whole = new MeshSolver(matches, [], options).Solve(new(stack, 0, sections), all, stiffness, null, 1);
        var coarse = new CoarseMatches(matches, 2);
        string path = Path.Combine(_folder, "mesh.zarr");
        MeshPart few = new(0, sections, 0, sections, coarse.Grid.All, coarse.Grid.All);
        CoarseMesh.Write(path, coarse.Grid, new MeshSolver(coarse, [], options).Solve(new(stack, 0, sections), few, stiffness, null, 1), CancellationToken.None);
        var joined = whole.Take(sections).Select(s => s.Like()).ToList();
        foreach (var part in MeshPart.Cut(sections, sections, matches.Grid, most))
        {
            var slab = new StackSlab(stack, part.First, part.Last);
            var solved = new MeshSolver(matches, [], options).Solve(slab, part, stiffness, new CoarseMesh(path, coarse.Grid), 1);
            for (int z = part.CoreFirst; z < part.CoreLast; z++) Paste(solved[z - part.First], part, joined[z]);
        }
        var (steps, apart) = (new List<double>(), new List<double>());
        for (int z = 0; z + 1 < sections; z++)
            for (int n = 0; n < whole[z].Count; n++)
            {
                steps.Add(Length(whole[z + 1].X[n] - whole[z].X[n], whole[z + 1].Y[n] - whole[z].Y[n]));
                apart.Add(Length(joined[z + 1].X[n] - joined[z].X[n] - whole[z + 1].X[n] + whole[z].X[n], joined[z + 1].Y[n] - joined[z].Y[n] - whole[z + 1].Y[n] + whole[z].Y[n]));
            }
        steps.Sort();
        apart.Sort();
        Assert.True(steps[steps.Count / 2] > 0.5, $"Sections move by {steps[steps.Count / 2]:F2} px only.");
        Assert.InRange(apart[apart.Count / 2], 0, 0.03);
        Assert.InRange(apart[apart.Count * 99 / 100], 0, 0.15);
    }

    private static void Paste(ShiftGrid from, MeshPart part, ShiftGrid to)
    {
        for (int row = part.Core.Top; row < part.Core.Bottom; row++)
            for (int column = part.Core.Left; column < part.Core.Right; column++)
            {
                int n = (row - part.Nodes.Top) * part.Nodes.Columns + column - part.Nodes.Left, at = row * to.Columns + column;
                (to.X[at], to.Y[at]) = (from.X[n], from.Y[n]);
            }
    }

    private static AlignedStack Stack(int sections, int columns, int rows) => new(new(10, 10, 10), columns * NodePx, rows * NodePx,
        [.. Enumerable.Range(0, sections).Select(z => new AlignedSection($"{z}", z, Affine2.Identity, 0, 1, 0))]);

    /// <summary>Every section is bent by waves of its own; matches with the next two err by a fifth of a px, and one in ten is none.</summary>
    private static ArrayMatches Matches(int sections, int columns, int rows)
    {
        double Bent(int z, int axis, int column, int row) => 0.8 * Math.Sin(0.21 * column + 2.1 * z + axis) + 0.8 * Math.Cos(0.17 * row - 1.3 * z + 2 * axis);
        double Noise(SidePair p, int axis, int column, int row) =>
            0.4 * ((double)(SplitMix64.Mix((ulong)(((p.From * 3 + p.To - p.From) * 2 + axis) * 100_000 + row * 200 + column)) >> 11) / (1ul << 53) - 0.5);
        (float, float, float) At(SidePair p, int column, int row)
        {
            if (Noise(p, 2, column, row) < -0.16) return default;
            float Along(int axis) => (float)(Bent(p.To, axis, column, row) - Bent(p.From, axis, column, row) + Noise(p, axis, column, row));
            return (Along(0), Along(1), 0.6f);
        }
        IReadOnlyList<SidePair> pairs = [.. from z in Enumerable.Range(0, sections) from d in (int[])[1, 2] where z + d < sections select new SidePair(z, z + d)];
        return new(new(sections, 1, NodePx, columns, rows, []), pairs, At);
    }

    private static double Length(double x, double y) => Math.Sqrt(x * x + y * y);
}
