using Neuropil.Artefacts;
using Neuropil.Connectome;
using Neuropil.Numerics;
using Neuropil.Scoring;

namespace Neuropil.Tests.Agglomeration;

public sealed class AgglomerationStageTests : IDisposable
{
    private readonly SplitCellsProject _project = new();

    public void Dispose() => _project.Dispose();

    /// <summary>The cut cells become whole and nothing else changes: VI 0 against the truth, where it was not before.</summary>
    [Fact]
    public void CutCellsBecomeWholeAndNoOthersAreJoined()
    {
        _project.Run(threads: 2);
        Assert.True(_project.CutCells.Count >= 5);
        Assert.True(SegmentationScorer.Count(_project.Supervoxels, _project.Truth).Score(ScoreConvention.All).ViSplit > 0.1);
        Assert.Equal(0, SegmentationScorer.Count(_project.Segments(), _project.Truth).Score(ScoreConvention.All).Vi, 1e-9);
        Assert.Equal(_project.CutCells, EdgeTable.Read(_project.PathOf(EdgeTable.File)).Edges.Where(e => e.Merged).Select(e => e.A));
        Assert.Equal(_project.Truth.Values, _project.Segments().Values);   // named by the smallest supervoxel, which is the lower piece
    }

    /// <summary>The four blocks of the stage against one pass over the whole array.</summary>
    [Fact]
    public void EdgesDoNotDependOnTheCuttingIntoBlocks()
    {
        _project.Run(threads: 2);
        var box = _project.Supervoxels.Box.Size;
        var whole = LabelFaces.CountGrown(_project.Supervoxels.Values, [.. _project.Truth.Values.Select(id => id == 0 ? (byte)60 : (byte)200)],
            new(box.X, box.Y, box.Z), new NearestLabel((12, 12, 30), 30), ((0, 0, 0), (box.X, box.Y, box.Z)), (0, 0, 0));
        var edges = EdgeTable.Read(_project.PathOf(EdgeTable.File)).Edges.Where(e => e.Faces > 0).ToList();
        Assert.Equal(whole.OrderBy(f => f.Key).Select(f => (f.Key.A, f.Key.B, f.Value.AllFaces, f.Value.Gapped, f.Value.Values / (2.0 * f.Value.AllFaces))),
            edges.Select(e => (e.A, e.B, e.Faces, e.GappedFaces, e.MeanGrey)));
    }

    [Fact]
    public void ContactsOfTheSegmentsAreThoseOfTheTruthWhateverTheBlocks()
    {
        _project.Run(threads: 2, "connect:\n  minCellUm3: 0\n");
        var want = ContactFinder.FromLabels(_project.Truth, SplitCellsProject.Voxel, new(60, 0)).Contacts;
        Assert.True(want.Count > 60);
        Assert.Equal(want, ContactTable.Read(_project.PathOf(ContactTable.File)).Contacts);
        var cells = CellTable.Read(_project.PathOf(CellTable.File)).Cells;
        Assert.Equal(_project.Truth.Values.Where(id => id != 0).CountBy(id => id).OrderBy(c => c.Key).Select(c => (c.Key, (long)c.Value)), cells.Select(c => (c.Id, c.Voxels)));
        var cell = cells[7];
        var places = Enumerable.Range(0, _project.Truth.Values.Length).Where(i => _project.Truth.Values[i] == cell.Id).ToArray();
        Assert.Equal(places.Average(i => i % 270 + 0.5) * 12, cell.CentreNm.X, 1e-6);
        Assert.Equal(places.Average(i => i / (270 * 60) + 0.5) * 30, cell.CentreNm.Z, 1e-6);
        Assert.Equal((places.Min(i => i % 270), places.Max(i => i / 270 % 60) + 1), (cell.Box.Min.X, cell.Box.Max.Y));
    }

    [Fact]
    public void OneThreadAndTwoGiveTheSameBytes()
    {
        var first = _project.Run(threads: 1);
        byte[] edges = File.ReadAllBytes(_project.PathOf(EdgeTable.File)), graph = File.ReadAllBytes(_project.PathOf(GraphMl.File));
        using var other = new SplitCellsProject();
        Assert.Equal(first.OutputHash, other.Run(threads: 2).OutputHash);
        Assert.Equal(edges, File.ReadAllBytes(other.PathOf(EdgeTable.File)));
        Assert.Equal(graph, File.ReadAllBytes(other.PathOf(GraphMl.File)));
    }

    [Fact]
    public void ASmallCellIsInNeitherTable()
    {
        _project.Run(threads: 2, "connect:\n  minCellUm3: 0.1\n");
        var cells = CellTable.Read(_project.PathOf(CellTable.File)).Cells.Select(c => c.Id).ToHashSet();
        Assert.True(cells.Count is > 5 and < 40);
        Assert.All(ContactTable.Read(_project.PathOf(ContactTable.File)).Contacts, c => Assert.True(cells.Contains(c.CellA) && cells.Contains(c.CellB)));
    }
}
