using Neuropil.Alignment;
using Neuropil.Alignment.Bending;
using Neuropil.Alignment.Mesh;

namespace Neuropil.Tests.Alignment;

public sealed class MeshPartTests
{
    private static BendGrid Grid(int columns, int rows) => new(1, 1, 12, columns, rows, []);

    [Fact]
    public void WhatFitsIsOnePart()
    {
        var part = Assert.Single(MeshPart.Cut(5, 6, Grid(20, 30), 6 * 20 * 30));
        Assert.Equal(new NodeBox(0, 0, 20, 30), part.Nodes);
        Assert.Equal(part.Nodes, part.Core);
        Assert.Equal((0, 5), (part.First, part.Last));
    }

    [Theory]
    [InlineData(12, 60, 60, 20_000)]
    [InlineData(70, 40, 90, 60_000)]
    [InlineData(1000, 834, 834, 3_000_000)]
    public void CoresCoverEveryNodeOnceAndHalosStayInside(int sections, int columns, int rows, long most)
    {
        var parts = MeshPart.Cut(sections, sections, Grid(columns, rows), most);
        Assert.True(parts.Count > 1);
        Assert.Equal((long)sections * columns * rows, parts.Sum(p => (long)(p.CoreLast - p.CoreFirst) * p.Core.Columns * p.Core.Rows));
        Assert.All(parts, p =>
        {
            Assert.Equal(p.Nodes, p.Core.Grow(MeshPart.HaloNodes).Intersect(new(0, 0, columns, rows)));
            Assert.Equal((Math.Max(0, p.CoreFirst - MeshPart.HaloSections), Math.Min(sections, p.CoreLast + MeshPart.HaloSections)), (p.First, p.Last));
            // Files of fields.zarr: every core begins at a multiple of the first one's size.
            Assert.Equal((0, 0), (p.Core.Left % parts[0].Core.Columns, p.Core.Top % parts[0].Core.Rows));
        });
        Assert.Equal(parts.Count, parts.Select(p => p.Key).Distinct().Count());
    }

    [Fact]
    public void ALargeMeshIsCutIntoPartsOfAboutTheSizeAllowed() =>
        Assert.All(MeshPart.Cut(1000, 1000, Grid(834, 834), 3_000_000), p => Assert.InRange((long)(p.Last - p.First) * p.Nodes.Columns * p.Nodes.Rows, 1, 3_300_000));

    [Fact]
    public void OnlyBordersInsideTheStackAreHeld()
    {
        var (nodes, sections) = MeshStart.Held(new(0, 20, 0, 12, new(0, 8, 40, 40), new(0, 24, 24, 40)), new(0, 0, 60, 40), 30, 2);
        Assert.False(nodes[20 * 40]);                 // on the left face of the stack
        Assert.True(nodes[20 * 40 + 38] && nodes[20 * 40 + 39] && !nodes[20 * 40 + 37]);
        Assert.True(nodes[1 * 40 + 5] && !nodes[2 * 40 + 5]);
        Assert.False(nodes[31 * 40 + 5]);
        Assert.Equal([18, 19], Enumerable.Range(0, 20).Where(z => sections[z]));
    }
}
