using Neuropil.Alignment;
using Neuropil.Alignment.Affine;
using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Scoring;
using Neuropil.Space;
using Neuropil.Tests.Montage;

namespace Neuropil.Tests.Alignment;

public class StackAlignmentTests
{
    /// <summary>One texture seen by 7 sections of other sizes, each turned, stretched and shifted by a known map.</summary>
    [Fact]
    public void KnownAffineMapsAreRecovered()
    {
        var stack = new SyntheticStack(sections: 7, turnDegrees: 6, stretch: 0.01, shiftPx: 12, seed: 3);
        double[] errors = stack.ErrorsAfterOneAffine(stack.Solve(new AlignmentOptions { PlaceSpreadPx = 1000 }));
        Assert.True(errors.Max() < 0.5, $"largest error {errors.Max():f3} px");
        Assert.True(Spread.Of(errors)!.Median < 0.1, $"median error {Spread.Of(errors)!.Median:f3} px");
    }

    [Fact]
    public void ASectionThatMatchesNothingIsBridgedByItsNeighbours()
    {
        var stack = new SyntheticStack(sections: 7, turnDegrees: 3, stretch: 0.005, shiftPx: 8, seed: 4);
        stack.ReplaceByNoise(3);
        var maps = stack.Solve(new AlignmentOptions { PlaceSpreadPx = 1000 });
        Assert.Equal(0, stack.Pairs.Count(p => (p.From == 3 || p.To == 3) && p.HasEvidence));
        double[] errors = stack.ErrorsAfterOneAffine(maps, except: 3);
        Assert.True(errors.Max() < 0.5, $"largest error {errors.Max():f3} px");
    }

    /// <summary>Three places that a person saw in the section of noise and in either neighbour, within a px: the section lies where they say.</summary>
    [Fact]
    public void ASectionThatMatchesNothingIsHeldByTheMatchesOfAPerson()
    {
        var stack = new SyntheticStack(sections: 7, turnDegrees: 3, stretch: 0.005, shiftPx: 8, seed: 4);
        stack.ReplaceByNoise(3);
        stack.Give(2, 3);
        stack.Give(3, 4);
        var maps = stack.Solve(new AlignmentOptions { PlaceSpreadPx = 1000 });
        Assert.All(stack.Pairs.Where(p => p.Given is not null), p => Assert.Empty(p.Matches));
        double[] errors = stack.ErrorsAfterOneAffine(maps);
        Assert.True(errors.Max() < 2, $"largest error {errors.Max():f3} px");
    }

    [Fact]
    public void AMatchOfAPersonOverrulesWhatWasFound()
    {
        var stack = new SyntheticStack(sections: 5, turnDegrees: 1, stretch: 0, shiftPx: 4, seed: 6);
        stack.Give(1, 2, by: new(40, 0));
        stack.Solve(new AlignmentOptions());
        var pair = stack.Pairs.Single(p => p.From == 1 && p.To == 2);
        Assert.Equal(3, pair.Given!.Count);
        Assert.Empty(pair.Matches);
        stack = new SyntheticStack(sections: 5, turnDegrees: 1, stretch: 0, shiftPx: 4, seed: 6);
        stack.Give(1, 2);
        stack.Solve(new AlignmentOptions());
        Assert.True(stack.Pairs.Single(p => p.From == 1 && p.To == 2).Matches.Count > 6);
    }

    /// <summary>Tissue that runs 0.8 px sideways per section, sections that lie within 2 px of their nominal places. Taken for shift alone, the
    /// matches straighten the tissue: over 20 sections that is a drift of 16 px, 4 px in the mean.</summary>
    [Fact]
    public void SlantedTissueIsNotStraightened()
    {
        var stack = new SyntheticStack(sections: 20, turnDegrees: 0.3, stretch: 0.002, shiftPx: 2, seed: 7, slantPx: 0.8);
        double straightened = Spread.Of(stack.ErrorsAfterOneAffine(stack.Solve(new AlignmentOptions { PlaceSpreadPx = 1000 })))!.Median;
        double kept = Spread.Of(stack.ErrorsAfterOneAffine(stack.Solve(new AlignmentOptions())))!.Median;
        Assert.True(straightened > 3.5 && kept < 1, $"straightened {straightened:f2} px, kept {kept:f2} px");
    }

    [Fact]
    public void TheConsensusFindsTheMapAmongWrongPairs()
    {
        var random = new SplitMix64(5);
        var map = Affine2.Rotation(0.1, new(100, 100)).Then(Affine2.Translation(7, -3));
        var pairs = new List<PlacePair>();
        for (int i = 0; i < 60; i++)
        {
            Px2 p = new(random.Uniform(0, 200), random.Uniform(0, 200)), q = map.Apply(p);
            pairs.Add(new(p, i % 3 == 0 ? new(random.Uniform(0, 200), random.Uniform(0, 200)) : q, 1));
        }
        var found = AffineConsensus.Find(pairs, 2, 1)!;
        Assert.True(found.Agreeing.Count is >= 40 and <= 42);
        foreach (Px2 corner in (Px2[])[new(0, 0), new(200, 0), new(0, 200)]) Assert.True((found.Map.Apply(corner) - map.Apply(corner)).Length < 0.3);
    }

    [Fact]
    public void UnrelatedPairsHaveNoConsensus()
    {
        var random = new SplitMix64(6);
        PlacePair[] pairs = [.. Enumerable.Range(0, 40).Select(_ => new PlacePair(
            new(random.Uniform(0, 400), random.Uniform(0, 400)), new(random.Uniform(0, 400), random.Uniform(0, 400)), 1))];
        Assert.True(AffineConsensus.Find(pairs, 2, 1) is not { Agreeing.Count: > 10 });
    }

    /// <summary>Against trying every rectangle.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void TheLargestRectangleIsFound(ulong seed)
    {
        const int Width = 11, Height = 8;
        var random = new SplitMix64(seed);
        bool[] holds = [.. Enumerable.Range(0, Width * Height).Select(_ => random.NextDouble() < 0.8)];
        int best = 0;
        for (int x0 = 0; x0 < Width; x0++)
            for (int y0 = 0; y0 < Height; y0++)
                for (int x1 = x0 + 1; x1 <= Width; x1++)
                    for (int y1 = y0 + 1; y1 <= Height; y1++)
                        if (Enumerable.Range(y0, y1 - y0).All(y => Enumerable.Range(x0, x1 - x0).All(x => holds[y * Width + x])))
                            best = Math.Max(best, (x1 - x0) * (y1 - y0));
        var found = CommonArea.LargestRectangle(Width, Height, k => holds[k]);
        Assert.Equal(best, found.Width * found.Height);
        for (int y = found.Y; y < found.Bottom; y++)
            for (int x = found.X; x < found.Right; x++) Assert.True(holds[y * Width + x]);
    }

    private sealed class SyntheticStack
    {
        private readonly List<Raster<byte>> _images = [];
        private readonly List<Affine2> _truth = [];
        private readonly List<PlacedSection> _sections = [];

        public SyntheticStack(int sections, double turnDegrees, double stretch, double shiftPx, ulong seed, double slantPx = 0)
        {
            var random = new SplitMix64(seed);
            var waves = new SectionMontageTests.Waves(seed);
            for (int z = 0; z < sections; z++)
            {
                int width = 250 + random.NextInt(60), height = 250 + random.NextInt(60);
                double Any(double most) => random.Uniform(-most, most);
                var map = new Affine2(1 + Any(stretch), Any(stretch), 0, Any(stretch), 1 + Any(stretch), 0)
                    .Then(Affine2.Rotation(Any(turnDegrees) * Math.PI / 180, new(width / 2.0, height / 2.0)))
                    .Then(Affine2.Translation(150 - width / 2.0 + Any(shiftPx), 150 - height / 2.0 + Any(shiftPx)));
                var image = new Raster<byte>(width, height);
                for (int y = 0; y < height; y++)
                    for (int x = 0; x < width; x++)
                        image[x, y] = (byte)Math.Clamp(128 + 8 * waves.At(map.Apply(new(x, y)) + new Px2(-slantPx * z, 0)) + 4 * random.NextNormal(), 0, 255);
                _images.Add(image);
                _truth.Add(map);
                _sections.Add(new($"{z}", z, width, height, [new("t", Affine2.Identity, 1, 0, 0)]));
            }
        }

        public List<SectionPair> Pairs { get; } = [];

        private readonly List<GivenPlace> _given = [];

        /// <param name="by">Error of all places in the second section, px.</param>
        public void Give(int from, int to, Px2 by = default)
        {
            foreach (Px2 p in (Px2[])[new(60, 60), new(200, 70), new(90, 190)])
            {
                var there = _truth[to].Inverse().Apply(_truth[from].Apply(p)) + by;
                _given.Add(new(from, to, p, new(Math.Round(there.X), Math.Round(there.Y))));
            }
        }

        public void ReplaceByNoise(int z)
        {
            var random = new SplitMix64(99);
            foreach (ref byte v in _images[z].Values.AsSpan()) v = (byte)random.NextInt(256);
        }

        public Affine2[] Solve(AlignmentOptions options)
        {
            if (Pairs.Count == 0) Match(options);
            List<Px2> anchors = [.. _images.Select(i => new Px2((i.Width - 1) / 2.0, (i.Height - 1) / 2.0))];
            return new StackSolve(_sections, anchors, Pairs, new(4, 4, 10), options).Solve();
        }

        private void Match(AlignmentOptions options)
        {
            var sizes = MatchSizes.Of(new SectionSet(new(4, 4, 10), _sections), options);
            var views = _images.Select(image =>
            {
                Plane grey = new(image.Width, image.Height, Array.ConvertAll(image.Values, v => (float)v)), covered = new(image.Width, image.Height);
                covered.Values.AsSpan().Fill(1);
                return new SectionView(grey.Shrink(sizes.Factor), covered.Shrink(sizes.Factor), sizes);
            }).ToList();
            for (int from = 0; from < views.Count; from++)
                for (int to = from + 1; to <= Math.Min(from + options.Neighbours, views.Count - 1); to++)
                {
                    var (a, b, there) = (views[from], views[to], to);
                    Pairs.Add(GivenPairs.Hold(PairMatcher.Match(from, a, to, b, options), [.. _given.Where(g => g.From == from && g.To == there)], sizes.Factor,
                        map => PairMatcher.From(map, from, a, there, b, options)));
                }
        }

        public double[] ErrorsAfterOneAffine(Affine2[] maps, int except = -1)
        {
            var pairs = new List<PointPair>();
            for (int z = 0; z < maps.Length; z++)
                if (z != except)
                    foreach (var p in TransformError.Grid(_images[z].Width, _images[z].Height, 5)) pairs.Add(new(maps[z].Apply(p), _truth[z].Apply(p)));
            return TransformError.Residuals(pairs, Gauge.Affine)!;
        }
    }
}
