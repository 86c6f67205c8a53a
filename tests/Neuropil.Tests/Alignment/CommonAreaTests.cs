using Neuropil.Alignment;
using Neuropil.Alignment.Affine;
using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

public class CommonAreaTests
{
    private const int TilePx = 100, StepPx = 90, PerAxis = 3;

    private static readonly Dictionary<string, Tile> Sizes = Enumerable.Range(0, PerAxis * PerAxis)
        .ToDictionary(k => $"{k}", k => new Tile($"{k}", "", null, null, "", TilePx, TilePx, 8, null, "", TileState.Good, []));

    private static PlacedSection Section(int z, params int[] lost) => new($"{z}", z, 280, 280,
        [.. Enumerable.Range(0, PerAxis * PerAxis).Except(lost).Select(k => new PlacedTile($"{k}", Affine2.Translation(k % PerAxis * StepPx, k / PerAxis * StepPx), 1, 0, 0))]);

    private static PixelRect Find(params PlacedSection[] sections) =>
        CommonArea.Find(sections, [.. sections.Select(_ => Affine2.Identity)], Sizes, 0.9);

    /// <summary>The middle one, a corner, and one at an edge, each of another section.</summary>
    [Fact]
    public void ALostTileDoesNotCutTheOtherSections()
    {
        var whole = Find(Section(0), Section(1), Section(2), Section(3), Section(4));
        Assert.InRange(whole.Width, 276, 280);
        Assert.Equal(whole, Find(Section(0), Section(1, 4), Section(2), Section(3, 0), Section(4)));
        Assert.Equal(whole, Find(Section(0), Section(1, 4), Section(2, 5), Section(3), Section(4)));
    }

    /// <summary>A row that a section never had is no hole in it.</summary>
    [Fact]
    public void WhatASectionDoesNotReachIsLeftOut()
    {
        var cut = Find(Section(0), Section(1, 6, 7, 8), Section(2), Section(3), Section(4));
        Assert.InRange(cut.Height, 185, 190);
        Assert.InRange(cut.Width, 276, 280);
    }
}
