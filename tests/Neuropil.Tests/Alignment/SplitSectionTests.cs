using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

/// <summary>A section split along x = 50, its right side moved by a jump.</summary>
public class SplitSectionTests
{
    private static readonly BreakLine Line = new([new(50, 0), new(50, 60), new(50, 120)], [6, 6, 6]);

    [Fact]
    public void SidesAndBandAreThoseOfTheLine()
    {
        Assert.Equal(-10, Line.Of(new(60, 40)).AcrossPx, 9);
        Assert.Equal(10, Line.Of(new(40, 40)).AcrossPx, 9);
        Assert.Equal((0, 30), (Line.Of(new(50, 150)).AcrossPx, Line.Of(new(50, 150)).BeyondPx));
        Assert.True(Line.Covers(new(52.9, 100)) && !Line.Covers(new(53.1, 100)) && !Line.Covers(new(50, 130)));
    }

    [Theory, InlineData(-5.0), InlineData(5.0)]
    public void EachSideFollowsItsOwnFieldUpToTheLine(double half)
    {
        // Positive: a tear, the volume brings the sides together. Negative: a fold, it takes them apart.
        var split = Split(half);
        foreach (double x in new[] { 10, 30, 44, 56, 70, 90 })
        {
            var p = new Px2(x, 60);
            Assert.Equal(x < 50 ? x - half : x + half, split.Apply(p).X, 9);
        }
        foreach (double x in new[] { 10, 30, 43, 57, 90 }) Assert.Equal(x, split.Apply(split.Invert(new(x, 60))).X, 6);
    }

    [Fact]
    public void TheGapThatAFoldHidesShowsTheFold()
    {
        var split = Split(-5);
        for (double x = 45; x <= 55; x++) Assert.Equal(50, split.Apply(new(x, 60)).X, 3);
    }

    [Fact]
    public void NothingOfATearIsLeft()
    {
        var split = Split(5);
        for (double x = 45.5; x <= 55; x++) Assert.True(Math.Abs(split.Apply(new(x, 60)).X - 50) > 4.9);
    }

    /// <summary>Left of the line the volume shows the section half to the left, right of it half to the right.</summary>
    private static SectionBreak Split(double half) => new([Line], [Moved(half), Moved(-half)]);

    private static ElasticField Moved(double x)
    {
        var field = ElasticField.Zero(120, 120, 24);
        Array.Fill(field.ShiftX, x);
        return field;
    }
}
