using Neuropil.Alignment;
using Neuropil.Alignment.Affine;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

/// <summary>Sections far apart: the specimen has the same shape, but none of its cells goes on.</summary>
public class OutlineMatchTests
{
    private const int Size = 400;

    [Fact]
    public void TheShapeOfASpecimenPutsSectionsInRegister()
    {
        var turn = Affine2.Rotation(0.07, new(200, 200)).Then(Affine2.Translation(9, -6));
        var pair = Match(Specimen(1, Affine2.Identity, lobes: true), Specimen(2, turn.Inverse(), lobes: true));
        Assert.True(pair.HasEvidence && pair.ByOutline);
        Assert.All(pair.Matches, m => Assert.InRange((turn.Apply(SectionPair.InFrom(m)) - SectionPair.InTo(m)).Length, 0, 12));
        var map = AffineConsensus.LeastSquaresMap([.. pair.Matches.Select(m => new PlacePair(SectionPair.InFrom(m), SectionPair.InTo(m), 1))])!.Value;
        foreach (Px2 p in (Px2[])[new(100, 100), new(300, 120), new(200, 200), new(120, 300), new(290, 290)])
            Assert.InRange((map.Apply(p) - turn.Apply(p)).Length, 0, 4);
    }

    /// <summary>Tissue that fills the image has no shape of its own.</summary>
    [Fact]
    public void OtherTissueIsNoEvidence()
    {
        for (ulong seed = 0; seed < 4; seed++)
            Assert.False(Match(Specimen(10 + seed, Affine2.Identity, lobes: false), Specimen(20 + seed, Affine2.Identity, lobes: false)).HasEvidence);
    }

    /// <summary>An outline tells a place roughly; where tissue has told it, it is left out.</summary>
    [Fact]
    public void OutlinesCountOnlyWhereNothingElseJoinsSections()
    {
        SectionPair Pair(int from, int to, bool outline) => new(from, to, 9, 1, 1, [[0, 0, 0, 0, 1]], ByOutline: outline);
        List<SectionMatches> matches = [new(0, null, null, [Pair(0, 1, false), Pair(0, 2, true)]), new(1, null, null, [Pair(1, 2, false)]), new(2, null, null, [Pair(2, 3, true)])];
        Assert.Equal([(0, 1), (1, 2), (2, 3)], SectionMatches.PairsThatCount(4, matches).Select(p => (p.From, p.To)));
    }

    private static SectionPair Match(Plane a, Plane b)
    {
        var options = new AlignmentOptions();
        var sizes = MatchSizes.Of(new SectionSet(new(4, 4, 10), [new("0", 0, Size, Size, []), new("1", 1, Size, Size, [])]), options);
        SectionView View(Plane grey)
        {
            var covered = new Plane(Size, Size);
            covered.Values.AsSpan().Fill(1);
            return new(grey, covered, sizes);
        }
        return PairMatcher.Match(0, View(a), 1, View(b), options);
    }

    /// <summary>Texture of its own inside a lobed shape with a ragged edge on even resin; or everywhere.</summary>
    private static Plane Specimen(ulong seed, Affine2 toShape, bool lobes)
    {
        var random = new SplitMix64(seed);
        Plane texture = new(Size, Size), grey = new(Size, Size);
        foreach (ref float v in texture.Values.AsSpan()) v = (float)random.NextNormal();
        texture = Blur.BandPass(texture, 1.5, 12);
        double[] phases = [random.Uniform(0, 6.28), random.Uniform(0, 6.28), random.Uniform(0, 6.28)];
        for (int y = 0; y < Size; y++)
            for (int x = 0; x < Size; x++)
            {
                var p = toShape.Apply(new(x, y)) - new Px2(200, 200);
                double angle = Math.Atan2(p.Y, p.X), ragged = 2 * (Math.Sin(19 * angle + phases[0]) + Math.Sin(31 * angle + phases[1]) + Math.Sin(47 * angle + phases[2]));
                double rim = 130 + 22 * Math.Sin(3 * angle + 1) + 14 * Math.Sin(5 * angle) + ragged, inside = lobes ? rim - p.Length : double.PositiveInfinity;
                grey[x, y] = (float)(180 + 2 * random.NextNormal() + (inside > 0 ? -40 + 60 * texture[x, y] : 0));
            }
        return grey;
    }
}
