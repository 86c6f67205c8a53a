using Neuropil.Artefacts;

namespace Neuropil.Tests.Artefacts;

public sealed class TableTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-tables-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static readonly ContactTable Contacts = new([
        new(1, 2, 123.5, new(1, 2, 3), 4, 5, 6, 0, 9), new(2, ulong.MaxValue, 1e12, new(-1, 0.25, 1e9), 0, 0, long.MaxValue, -3, int.MaxValue)], new(0.1, 0.005));

    [Fact]
    public void ContactsReadBackAsWritten()
    {
        Contacts.Write(At("contacts.parquet"));
        var back = ContactTable.Read(At("contacts.parquet"));
        Assert.Equal(Contacts.Contacts, back.Contacts);
        Assert.Equal(Contacts.Measure, back.Measure);
    }

    [Fact]
    public void CellsReadBackAsWritten()
    {
        var cells = new CellTable([new(7, 100, 0.5, new(new(-1, 2, 3), new(4, 5, 6)), new(1.5, 2.5, 3.5))]);
        cells.Write(At("cells.parquet"));
        Assert.Equal(cells.Cells, CellTable.Read(At("cells.parquet")).Cells);
    }

    [Fact]
    public void EdgesAndSegmentsReadBackAsWritten()
    {
        var edges = new EdgeTable([new(1, 9, 10, 3, 99.5, 120.25, 7, 0.5, 0.25, 0.1, 1, 2, new(17, 0.8, 0.7, 0.6, 0.55), 0.7, true),
            new(2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, 0, false)]);
        edges.Write(At("edges.parquet"));
        Assert.Equal(edges.Edges, EdgeTable.Read(At("edges.parquet")).Edges);
        var segments = new SegmentTable([(1, 1), (9, 1), (ulong.MaxValue, 4)]);
        segments.Write(At("segments.parquet"));
        Assert.Equal(segments.Rows, SegmentTable.Read(At("segments.parquet")).Rows);
    }

    [Fact]
    public void AnEmptyTableReadsBackEmpty()
    {
        new ContactTable([], default).Write(At("empty.parquet"));
        Assert.Empty(ContactTable.Read(At("empty.parquet")).Contacts);
    }

    [Fact]
    public void TheSameRowsAreTheSameBytes() => Assert.Equal(Contacts.Write(At("a.parquet")), Contacts.Write(At("b.parquet")));

    [Fact]
    public void ATableOfAnotherKindOrDamagedIsRefusedWithItsName()
    {
        new SegmentTable([(1, 1)]).Write(At("other.parquet"));
        Assert.Contains("cell_a", Assert.Throws<InputException>(() => ContactTable.Read(At("other.parquet"))).Message, StringComparison.Ordinal);
        byte[] bytes = Contacts.Write(At("cut.parquet"));
        File.WriteAllBytes(At("cut.parquet"), bytes[..(bytes.Length / 2)]);
        Assert.Contains("cut.parquet", Assert.Throws<InputException>(() => ContactTable.Read(At("cut.parquet"))).Message, StringComparison.Ordinal);
        Assert.Contains("missing", Assert.Throws<InputException>(() => ContactTable.Read(At("none.parquet"))).Message, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder, name);
}
