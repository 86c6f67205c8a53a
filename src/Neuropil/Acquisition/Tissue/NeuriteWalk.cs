using Neuropil.Numerics;

namespace Neuropil.Acquisition.Tissue;

/// <summary>One cell's centre lines: a main curve both ways from its origin, and branches.</summary>
internal sealed class NeuriteWalk(TissueOptions options, NeuriteShape shape, Neurite neurite, SplitMix64 random, Vessels? vessels)
{
    // The struct is copied, so this walk's numbers are its own.
    private SplitMix64 _random = random;

    public List<CurvePoint> Points { get; } = [];

    public void Grow(Vec3 origin, Vec3 bundle)
    {
        var direction = FirstDirection(bundle);
        double radius = _random.Uniform(shape.RadiusNm.Low, shape.RadiusNm.High);
        int half = (int)(shape.HalfLengthNm / shape.StepNm);
        int start = Add(origin, radius, 0, -1);
        Walk(start, direction, radius, half, +1);
        Walk(start, direction * -1, radius, half, -1);
        int branches = (int)Math.Floor(shape.Branches + _random.NextDouble());
        for (int branch = 0; branch < branches; branch++) Branch(half, radius);
    }

    private Vec3 FirstDirection(Vec3 bundle)
    {
        var wild = RandomUnit();
        return _random.NextDouble() < options.BundledFraction ? (bundle + wild * 0.3).Unit() : wild;
    }

    private Vec3 RandomUnit() => new Vec3(_random.NextNormal(), _random.NextNormal(), _random.NextNormal()).Unit();

    private void Branch(int half, double radius)
    {
        int at = 1 + _random.NextInt(2 * half - 1); // anywhere on the main curve but its origin
        var parent = Points[at];
        var along = parent.Place - Points[parent.Previous].Place;
        var direction = (along.Unit() + RandomUnit() * 1.2).Unit();
        Walk(at, direction, radius * shape.BranchRadius, (int)(shape.BranchNm / shape.StepNm), +1);
    }

    private void Walk(int from, Vec3 direction, double radius, int steps, int sign)
    {
        int previous = from;
        for (int step = 1; step <= steps; step++)
        {
            direction = (direction + new Vec3(_random.NextNormal(), _random.NextNormal(), _random.NextNormal()) * shape.Turn).Unit();
            if (vessels is not null) direction = Avoid(Points[previous].Place, direction, radius);
            var place = Points[previous].Place + direction * shape.StepNm;
            previous = Add(place, radius, Points[from].ArcNm + sign * step * shape.StepNm, previous);
        }
    }

    /// <summary>Near a vessel the way in is taken out of the direction, so that curves glide along its wall.</summary>
    private Vec3 Avoid(Vec3 place, Vec3 direction, double radius)
    {
        double free = vessels!.Distance(place) - radius;
        if (free > 800) return direction;
        var outward = vessels.Outward(place);
        double inward = -direction.Dot(outward);
        return inward <= 0 ? direction : (direction + outward * (inward * Math.Min(1.1, 1.1 * (1 - free / 800)))).Unit();
    }

    private int Add(Vec3 place, double radius, double arcNm, int previous)
    {
        double swelling = Swelling(arcNm, out bool isBouton);
        double calibre = 1 + 0.45 * SmoothNoise.Value(neurite.Hash, arcNm / 900, 0.5, 0.5);
        Points.Add(new CurvePoint
        {
            Place = place,
            Neurite = neurite,
            RadiusNm = (float)Math.Clamp(radius * calibre * swelling, 0.8 * shape.RadiusNm.Low, shape.MaxRadiusNm),
            Mitochondrion = Mitochondrion(arcNm, radius * swelling),
            ArcNm = (float)arcNm,
            Previous = previous,
            IsBouton = isBouton,
        });
        return Points.Count - 1;
    }

    /// <summary>Axons swell where they make synapses: one bouton per spacing, jittered, as a bump of the radius.</summary>
    private double Swelling(double arcNm, out bool isBouton)
    {
        isBouton = false;
        if (shape.Kind is not (CellKind.Axon or CellKind.ThinAxon)) return 1;
        double spacing = shape.Kind == CellKind.Axon ? options.BoutonSpacingNm : 3 * options.BoutonSpacingNm;
        double distance = FromNearest(arcNm, spacing, 11);
        isBouton = Math.Abs(distance) <= shape.StepNm / 2;
        double width = 1.6 * shape.RadiusNm.Middle;
        return 1 + 0.55 * Math.Exp(-distance * distance / (width * width));
    }

    /// <summary>0 outside; inside a mitochondrion up to 0.58 of the process radius, never more than 190 nm in radius.</summary>
    private float Mitochondrion(double arcNm, double radius)
    {
        if (shape.Kind is CellKind.Glia or CellKind.ThinAxon) return 0;
        double distance = FromNearest(arcNm, options.MitochondrionSpacingNm, 12);
        double half = 350 + 350 * Fraction(arcNm, options.MitochondrionSpacingNm, 13);
        double end = 1 - Math.Pow(distance / half, 4);
        return end <= 0 ? 0 : (float)(Math.Min(0.58, 190 / radius) * Math.Sqrt(end));
    }

    /// <summary>Signed way to the one jittered place in this stretch of the curve.</summary>
    private double FromNearest(double arcNm, double spacing, long what)
    {
        double stretch = Math.Floor(arcNm / spacing);
        return arcNm - (stretch + 0.25 + 0.5 * Fraction(arcNm, spacing, what)) * spacing;
    }

    private double Fraction(double arcNm, double spacing, long what) =>
        0.5 + 0.5 * SmoothNoise.At(neurite.Hash, (long)Math.Floor(arcNm / spacing), what, 0);
}
