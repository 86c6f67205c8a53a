using Neuropil.Alignment;
using Neuropil.Alignment.Bending;
using Neuropil.Alignment.Mesh;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

public sealed class MatchFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-matches-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void APartIsReadAcrossTheWindowsThatFoundIt()
    {
        var grid = Grid();
        Assert.True(grid.Windows.Count > 1);
        SidePair near = new(3, 4), far = new(3, 5, 1, 0);
        foreach (var window in grid.Windows)
        {
            var own = grid.InnerNodes(window);
            MatchFiles.Write(_folder, 0, own, [(near, Shifts(grid, own, 1)), (far, Shifts(grid, own, 2))]);
        }
        MatchFiles.WritePairs(_folder, [near, far]);
        var files = MatchFiles.Open(_folder, grid);
        Assert.Equal([near, far], files.Pairs);
        NodeBox part = new(grid.InnerNodes(grid.Windows[0]).Right - 5, 2, grid.InnerNodes(grid.Windows[0]).Right + 7, 20);
        var read = files.Read(far, part);
        Assert.Equal(Shifts(grid, part, 2).X, read.X);
        Assert.Equal(Shifts(grid, part, 2).Height, read.Height);
        Assert.All(files.Read(new(3, 5), part).Height, h => Assert.Equal(0, h));   // never compared
    }

    [Fact]
    public void MatchesThatAreGoneAreNamed()
    {
        var grid = Grid();
        MatchFiles.WritePairs(_folder, [new(0, 1)]);
        Assert.Contains("z0_y0-", Assert.Throws<InputException>(() => MatchFiles.Open(_folder, grid).Read(new(0, 1), grid.All)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesOfBlocksThatAreNoMoreAreRemoved()
    {
        var own = new NodeBox(0, 0, 4, 4);
        MatchFiles.Write(_folder, 0, own, []);
        MatchFiles.Write(_folder, 16, own, []);
        MatchFiles.WritePairs(_folder, []);
        MatchFiles.Keep(_folder, [(16, own)]);
        Assert.Equal(["pairs.json", "z16_y0-4_x0-4.bin"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void ACoarseNodeIsTheMeanOfThoseRoundItThatMatch()
    {
        var grid = new BendGrid(2, 1, 12, 9, 9, []);
        var fine = new ArrayMatches(grid, [new(0, 1)], (_, column, row) => column % 2 == 0 ? (column, row, 0.5f) : default);
        var coarse = new CoarseMatches(fine, 4);
        Assert.Equal((3, 3, 48), (coarse.Grid.Columns, coarse.Grid.Rows, coarse.Grid.NodePx));
        var shifts = coarse.Read(new(0, 1), coarse.Grid.All);
        // Node 1, 1 stands for columns and rows 2 … 5, of which columns 2 and 4 match.
        Assert.Equal((3f, 3.5f), (shifts.X[4], shifts.Y[4]));
        Assert.Equal(Math.Sqrt(1.0 / 7), shifts.Height[4], 1e-6);   // trust 1/3, at half of the nodes: 1/6
        Assert.Equal(shifts.X[4], coarse.Read(new(0, 1), new(1, 1, 2, 2)).X[0]);
    }

    private static BendGrid Grid()
    {
        var stack = new AlignedStack(new(10, 10, 10), 2500, 700, [.. Enumerable.Range(0, 6).Select(z =>
            new AlignedSection($"{z}", z, Affine2.Identity, 0, 1, 0))]);
        return BendGrid.Of(stack, new());
    }

    /// <summary>Another number at every node, each exact in 1/64 px.</summary>
    private static ShiftGrid Shifts(BendGrid grid, NodeBox part, int seed)
    {
        var shifts = grid.Shifts(part);
        for (int n = 0; n < shifts.Count; n++)
        {
            int column = part.Left + n % part.Columns, row = part.Top + n / part.Columns;
            (shifts.X[n], shifts.Y[n], shifts.Height[n]) = (column / 64f * seed, -row / 64f, (1 + (column + row) % 255) / 255f);
        }
        return shifts;
    }
}
