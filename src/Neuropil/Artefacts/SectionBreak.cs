using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>A section that is split along lines: each of its sides has an elastic field of its own, so that a jump stays as sharp as it is.</summary>
/// <remarks>A side is a number; its bit k tells on which side of line k it lies. A volume px belongs to the side whose field takes it to that side.
/// <code>
///   volume px       A A A A ? ? ? ? B B B B        ?  no side claims it: a fold hides this tissue; the line itself is shown, stretched
///   section px      A A A A ═ ═ B B B B            of two that claim it (a tear closes), the one it lies deeper in
/// </code>
/// Safe for several threads.</remarks>
/// <param name="lines">In the frame of the affinely aligned section.</param>
/// <param name="sides">2 to the power of lines.</param>
public sealed class SectionBreak(IReadOnlyList<BreakLine> lines, IReadOnlyList<ElasticField> sides)
{
    /// <summary>Lines of one section at which its mesh is split: each doubles the sides.</summary>
    public const int MostLines = 2;

    public const int MostSides = 1 << MostLines;

    public IReadOnlyList<BreakLine> Lines => lines;

    public IReadOnlyList<ElasticField> Sides => sides;

    /// <summary>Longest shift of any side, px.</summary>
    public double MaxPx { get; } = sides.Max(s => s.MaxPx);

    public Px2 Apply(Px2 volumePx)
    {
        Span<Px2> shifts = stackalloc Px2[MostSides];
        for (int side = 0; side < sides.Count; side++) shifts[side] = sides[side].ShiftAt(volumePx);
        return volumePx + Choose(volumePx, shifts);
    }

    public Px2 Invert(Px2 alignedPx) => sides[SideOf(lines, alignedPx)].Invert(alignedPx);

    public static int SideOf(IReadOnlyList<BreakLine> lines, Px2 alignedPx)
    {
        int side = 0;
        for (int k = 0; k < lines.Count; k++)
            if (lines[k].Of(alignedPx).AcrossPx > 0) side |= 1 << k;
        return side;
    }

    /// <summary>The shift at a volume px out of those that the sides propose there.</summary>
    public Px2 Choose(Px2 volumePx, ReadOnlySpan<Px2> shifts)
    {
        // Further from all lines than anything is moved, the side is plain.
        int side = 0;
        bool near = false;
        for (int k = 0; k < lines.Count; k++)
        {
            double across = lines[k].Of(volumePx).AcrossPx;
            if (across > 0) side |= 1 << k;
            near |= Math.Abs(across) <= MaxPx;
        }
        return near ? Weigh(volumePx, shifts) : shifts[side];
    }

    private Px2 Weigh(Px2 volumePx, ReadOnlySpan<Px2> shifts)
    {
        int best = -1;
        double deepest = 0, weights = 0;
        var mean = new Px2(0, 0);
        for (int side = 0; side < sides.Count; side++)
        {
            double depth = Depth(volumePx + shifts[side], side);
            if (depth >= 0 && (best < 0 || depth > deepest)) (best, deepest) = (side, depth);
            double weight = 1 / Math.Max(-depth, 1e-6);
            (mean, weights) = (mean + shifts[side] * weight, weights + weight);
        }
        return best >= 0 ? shifts[best] : mean * (1 / weights);
    }

    /// <summary>How far inside a side a place lies; negative outside.</summary>
    private double Depth(Px2 alignedPx, int side)
    {
        double depth = double.PositiveInfinity;
        for (int k = 0; k < lines.Count; k++)
        {
            double across = lines[k].Of(alignedPx).AcrossPx;
            depth = Math.Min(depth, (side >> k & 1) == 1 ? across : -across);
        }
        return depth;
    }
}
