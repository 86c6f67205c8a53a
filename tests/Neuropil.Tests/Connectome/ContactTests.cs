using System.Diagnostics;
using System.Xml.Linq;
using Neuropil.Artefacts;
using Neuropil.Connectome;
using Neuropil.Space;

namespace Neuropil.Tests.Connectome;

public class ContactTests
{
    private static readonly VoxelSize Voxel = new(12, 12, 30);

    /// <summary>Two plates of 10 by 6 voxels, normal to x, with a membrane of 3 voxels (36 nm) between: 60 faces of 12 by 30 nm.</summary>
    [Theory, InlineData(36, true), InlineData(11, false)]
    public void CellsTouchAcrossAMembraneThatIsThinEnough(double gapNm, bool touches)
    {
        var labels = new Voxels<ulong>(Box3.OfSize(new(11, 10, 6)));
        for (int i = 0; i < labels.Values.Length; i++) labels.Values[i] = (i % 11) switch { < 4 => 5UL, > 6 => 2UL, _ => 0UL };
        var contacts = ContactFinder.FromLabels(labels, Voxel, new(gapNm, 0)).Contacts;
        if (!touches) { Assert.Empty(contacts); return; }
        var contact = Assert.Single(contacts);
        Assert.Equal((2UL, 5UL, 60L, 0L, 0L), (contact.CellA, contact.CellB, contact.FacesX, contact.FacesY, contact.FacesZ));
        Assert.Equal(60 * 12 * 30, contact.AreaNm2, 1e-9);
        // The middle voxel (x = 5) is as near to both and goes to the smaller label, 2: the face lies at x = 5, seen from its corner 5 · 12 nm.
        Assert.Equal(new Nm3(60, 60, 90), contact.CentreNm);
        Assert.Equal((0, 5), (contact.FirstSection, contact.LastSection));
    }

    [Fact]
    public void CellsOneAboveTheOtherTouchByTheirFaceInTheSection()
    {
        var labels = new Voxels<ulong>(Box3.OfSize(new(4, 5, 2)), [.. Enumerable.Repeat(1UL, 20), .. Enumerable.Repeat(2UL, 20)]);
        var contact = Assert.Single(ContactFinder.FromLabels(labels, Voxel, new(0, 0)).Contacts);
        Assert.Equal(20 * 144, contact.AreaNm2, 1e-9);
        Assert.Equal(30, contact.CentreNm.Z, 1e-9);
    }

    /// <summary>Streamed in parts of 128 by 128 by 64 or whole: the same table.</summary>
    [Fact]
    public void ReadingInPartsDoesNotChangeTheContacts()
    {
        using var volume = new ArrayVolume(LabelPhantom.Cells(new(150, 140, 70), 60, 3));
        var whole = ContactFinder.FromLabels(volume.Voxels, Voxel, new(60, 0)).Contacts;
        Assert.True(whole.Count > 50);
        Assert.Equal(whole, ContactFinder.FromLabels(volume, volume.Box, Voxel, new(60, 0), CancellationToken.None).Contacts);
    }

    [Fact]
    public void GraphMlHoldsEveryCellAndContact()
    {
        var (cells, contacts) = Graph();
        var xml = XDocument.Parse(System.Text.Encoding.UTF8.GetString(GraphMl.Encode(cells, contacts)));
        XNamespace ns = "http://graphml.graphdrawing.org/xmlns";
        var graph = xml.Root!.Element(ns + "graph")!;
        Assert.Equal(["1", "18446744073709551615", "9"], graph.Elements(ns + "node").Select(n => (string)n.Attribute("id")!));
        Assert.Equal(["1-9", "9-18446744073709551615"], graph.Elements(ns + "edge").Select(e => $"{(string)e.Attribute("source")!}-{(string)e.Attribute("target")!}"));
        var keys = xml.Root.Elements(ns + "key").Select(k => (string)k.Attribute("id")!).ToHashSet();
        Assert.All(xml.Descendants(ns + "data"), d => Assert.Contains((string)d.Attribute("key")!, keys));
        Assert.Equal("1234.5", xml.Descendants(ns + "data").First(d => (string)d.Attribute("key")! == "area").Value);
    }

    /// <summary>The oracle is networkx, where Python has it.</summary>
    [Fact]
    public void NetworkxReadsTheGraph()
    {
        string? python = new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(p => Run(p, "-c", "import networkx").Code == 0);
        if (python is null) { Assert.Skip("needs python3 with networkx"); return; }
        string file = Path.GetTempFileName();
        try
        {
            var (cells, contacts) = Graph();
            GraphMl.Write(file, cells, contacts);
            var (code, output) = Run(python, "-c", "import networkx,sys; g=networkx.read_graphml(sys.argv[1]); "
                + "print(g.number_of_nodes(), g.number_of_edges(), g.is_directed(), g['1']['9']['area_nm2'], g.nodes['9']['volume_um3'])", file);
            Assert.Equal((0, "3 2 False 1234.5 0.25"), (code, output.Trim()));
        }
        finally { File.Delete(file); }
    }

    private static (CellTable Cells, ContactTable Contacts) Graph() => (
        new([new(1, 10, 0.5, default, default), new(ulong.MaxValue, 20, 1, default, default), new(9, 5, 0.25, default, new(1, 2, 3))]),
        new([new(1, 9, 1234.5, new(5, 6, 7), 1, 1, 1, 0, 1), new(9, ulong.MaxValue, 2, default, 1, 0, 0, 0, 0)], new(60, 0)));

    private static (int Code, string Output) Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception) { return (-1, ""); }   // not installed
    }
}
