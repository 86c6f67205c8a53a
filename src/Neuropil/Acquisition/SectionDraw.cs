using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Acquisition;

/// <summary>Draws how one section is deformed, damaged and dirty. Each kind of damage has its own random sequence, so that asking for
/// folds does not change where the sections lie.</summary>
internal static class SectionDraw
{
    // What is drawn from which sequence; part of the promise that a seed gives the same wafer.
    private const long PlaceSequence = 1, ElasticSequence = 2, LightSequence = 3, FoldSequence = 4, TearSequence = 5, DirtSequence = 6;

    // Standard deviation of a uniform cubic B-spline surface over independent control values of deviation 1: the mean over the cell of
    // the sum of squared weights is (151/315)² = 0.479².
    private const double SplineDeviation = 151.0 / 315.0;

    private const double CutOffDeviations = 2.5;
    private const int SpeckCorners = 20;

    public static TrueSection Draw(string name, int index, Box3 specimen, WaferOptions options)
    {
        SplitMix64 Sequence(long kind) => SplitMix64.For(options.Seed, kind, index);
        var light = Sequence(LightSequence);
        var cuts = new List<SectionCut>();
        if (Draws(Sequence(FoldSequence), options.Folds)) cuts.Add(Cut(CutKind.Fold, Sequence(FoldSequence), specimen, options.FoldWidthPx));
        if (Draws(Sequence(TearSequence), options.Tears)) cuts.Add(Cut(CutKind.Tear, Sequence(TearSequence), specimen, options.TearWidthPx));
        return new(
            name, index, specimen.Min.Z + index * options.SlicesPerSection, Lost: false, Place(Sequence(PlaceSequence), specimen, options),
            options.ElasticPx > 0 ? Elastic(Sequence(ElasticSequence), specimen, options) : null, cuts,
            Dirt(Sequence(DirtSequence), specimen, options),
            Gain: Math.Exp(options.ContrastSpread * light.NextNormal()), OffsetGrey: options.BrightnessSpreadGrey * light.NextNormal());
    }

    private static bool Draws(SplitMix64 random, double chance) => random.NextDouble() < chance;

    private static Affine2 Place(SplitMix64 random, Box3 specimen, WaferOptions options)
    {
        double Within(double largest) => random.Uniform(-largest, largest);
        var centre = new Px2((specimen.Min.X + specimen.Max.X - 1) / 2.0, (specimen.Min.Y + specimen.Max.Y - 1) / 2.0);
        double part = options.AffinePercent / 100;
        var stretch = new Affine2(1 + Within(part), Within(part), 0, Within(part), 1 + Within(part), 0);
        var turn = Affine2.Rotation(Within(options.RotationDegrees) * Math.PI / 180, new(0, 0));
        var shift = new Px2(Within(options.ShiftPx), Within(options.ShiftPx));
        return Affine2.Translation(-centre.X, -centre.Y).Then(stretch).Then(turn)
            .Then(Affine2.Translation(centre.X + shift.X, centre.Y + shift.Y));
    }

    private static ElasticField Elastic(SplitMix64 random, Box3 specimen, WaferOptions options)
    {
        // Half a wavelength between control values, and two of them beyond each edge.
        double spacing = options.ElasticWavelengthPx / 2;
        int columns = (int)Math.Ceiling(specimen.Size.X / spacing) + 5, rows = (int)Math.Ceiling(specimen.Size.Y / spacing) + 5;
        double deviation = options.ElasticPx / SplineDeviation;
        double[] Values()
        {
            var values = new double[columns * rows];
            for (int i = 0; i < values.Length; i++)
                values[i] = deviation * Math.Clamp(random.NextNormal(), -CutOffDeviations, CutOffDeviations);
            return values;
        }
        // A random phase: without it all sections would share their knots.
        double originX = specimen.Min.X - (2 + random.NextDouble()) * spacing, originY = specimen.Min.Y - (2 + random.NextDouble()) * spacing;
        return new(originX, originY, spacing, columns, rows, Values(), Values());
    }

    private static SectionCut Cut(CutKind kind, SplitMix64 random, Box3 specimen, double widthPx)
    {
        random.NextDouble();
        double size = Math.Max(specimen.Size.X, specimen.Size.Y);
        var through = new Px2(
            random.Uniform(specimen.Min.X + 0.25 * specimen.Size.X, specimen.Max.X - 0.25 * specimen.Size.X),
            random.Uniform(specimen.Min.Y + 0.25 * specimen.Size.Y, specimen.Max.Y - 0.25 * specimen.Size.Y));
        return new(
            kind, through, AngleRadians: random.Uniform(0, 2 * Math.PI), WidthPx: widthPx * random.Uniform(0.6, 1.4),
            TipPx: size * random.Uniform(0.1, 0.6), TaperPx: size * random.Uniform(0.3, 0.8),
            WavePx: size * random.Uniform(0.005, 0.02), WaveLengthPx: size * random.Uniform(0.3, 0.8), WavePhase: random.Uniform(0, 2 * Math.PI));
    }

    private static List<Speck> Dirt(SplitMix64 random, Box3 specimen, WaferOptions options)
    {
        // As many as a whole number of average specks, and one more with the chance that is left.
        int count = (int)options.Dirt + (random.NextDouble() < options.Dirt - Math.Floor(options.Dirt) ? 1 : 0);
        var specks = new List<Speck>();
        for (int i = 0; i < count; i++) specks.Add(Speck(ref random, specimen, options.DirtRadiusPx));
        return specks;
    }

    private static Speck Speck(ref SplitMix64 random, Box3 specimen, double meanRadiusPx)
    {
        double x = random.Uniform(specimen.Min.X, specimen.Max.X), y = random.Uniform(specimen.Min.Y, specimen.Max.Y);
        double radius = meanRadiusPx * Math.Exp(0.5 * random.NextNormal() - 0.125);
        double lobes2 = random.Uniform(0, 0.3), lobes3 = random.Uniform(0, 0.2), lobes5 = random.Uniform(0, 0.1);
        double phase2 = random.Uniform(0, 6.28), phase3 = random.Uniform(0, 6.28), phase5 = random.Uniform(0, 6.28);
        var outline = new Px2[SpeckCorners];
        for (int i = 0; i < SpeckCorners; i++)
        {
            double angle = 2 * Math.PI * i / SpeckCorners;
            double r = radius * (1 + lobes2 * Math.Cos(2 * angle + phase2) + lobes3 * Math.Cos(3 * angle + phase3) + lobes5 * Math.Cos(5 * angle + phase5));
            outline[i] = new(x + r * Math.Cos(angle), y + r * Math.Sin(angle));
        }
        return new(outline, Transmission: random.Uniform(0.15, 0.6));
    }
}
