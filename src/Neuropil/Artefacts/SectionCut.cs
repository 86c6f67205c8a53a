using Neuropil.Space;

namespace Neuropil.Artefacts;

public enum CutKind
{
    /// <summary>The section lies in a pleat: a strip of tissue is hidden, and the pleat itself is dark.</summary>
    Fold,

    /// <summary>The section is torn open: a gap without tissue, its two lips pushed apart.</summary>
    Tear,
}

/// <summary>A wavy line across a section along which it is folded or torn; wide at one end, closed beyond the tip.</summary>
/// <remarks>Points move only across the line and by an amount that depends only on their place along it, so the map has an exact
/// inverse (but for the gap of a tear, which has no tissue).
/// <code>
///   edge of the section             tip
///   ====================----........          width along the line: full, tapering over TaperPx, then 0
/// </code></remarks>
/// <param name="Through">A point of the line, section px.</param>
/// <param name="AngleRadians">Direction towards the tip; 0 is x, positive turns to y.</param>
/// <param name="WidthPx">Tear: the gap. Fold: the tissue that the pleat hides.</param>
/// <param name="TipPx">Distance along the line from <paramref name="Through"/> to where it is closed.</param>
public sealed record SectionCut(
    CutKind Kind, Px2 Through, double AngleRadians, double WidthPx, double TipPx, double TaperPx,
    double WavePx, double WaveLengthPx, double WavePhase)
{
    // A pleat is three layers on top of each other: its visible band shows 3 px of tissue per px, so it hides twice its own width.
    private const double HiddenPerBandPx = 2;

    /// <summary>From the section as it lies on the wafer to the section before it was folded or torn. Points in a gap go to its lip.</summary>
    public Px2 Heal(Px2 p)
    {
        var (along, across) = ToLine(p);
        double width = WidthAt(along), side = Math.Sign(across);
        double healed = Kind is CutKind.Tear
            ? side * Math.Max(Math.Abs(across) - width / 2, 0)
            : side * Math.Min(Math.Abs(across) * (1 + HiddenPerBandPx), Math.Abs(across) + width / 2);
        return FromLine(along, healed);
    }

    /// <summary>The inverse of <see cref="Heal"/>.</summary>
    public Px2 Damage(Px2 p)
    {
        var (along, across) = ToLine(p);
        double width = WidthAt(along), side = Math.Sign(across);
        double damaged = Kind is CutKind.Tear
            ? across + side * width / 2
            : side * Math.Max(Math.Abs(across) / (1 + HiddenPerBandPx), Math.Abs(across) - width / 2);
        return FromLine(along, damaged);
    }

    /// <summary>Whether a place on the wafer's section is in the gap or on the pleat.</summary>
    public bool Covers(Px2 p)
    {
        var (along, across) = ToLine(p);
        return Math.Abs(across) < BandAt(along) / 2;
    }

    /// <summary>The outline of the gap or pleat in section px, sampled every <paramref name="stepPx"/> along the line.</summary>
    public IReadOnlyList<Px2> Outline(double fromPx, double stepPx)
    {
        var near = new List<Px2>();
        var far = new List<Px2>();
        for (double along = fromPx; along < TipPx; along += stepPx)
        {
            near.Add(FromLine(along, -BandAt(along) / 2));
            far.Add(FromLine(along, BandAt(along) / 2));
        }
        far.Reverse();
        return [.. near, FromLine(TipPx, 0), .. far];
    }

    /// <summary>Points along the middle of the gap or pleat, and how wide it is there.</summary>
    public IEnumerable<(Px2 Point, double BandPx)> Middle(double fromPx, double stepPx)
    {
        for (double along = fromPx; along < TipPx; along += stepPx) yield return (FromLine(along, 0), BandAt(along));
    }

    private double BandAt(double along) => Kind is CutKind.Tear ? WidthAt(along) : WidthAt(along) / HiddenPerBandPx;

    private double WidthAt(double along)
    {
        double t = Math.Clamp((TipPx - along) / TaperPx, 0, 1);
        return WidthPx * t * t * (3 - 2 * t);
    }

    private double Wave(double along) => WavePx * Math.Sin(2 * Math.PI * along / WaveLengthPx + WavePhase);

    private (double Along, double Across) ToLine(Px2 p)
    {
        double cos = Math.Cos(AngleRadians), sin = Math.Sin(AngleRadians);
        double along = cos * (p.X - Through.X) + sin * (p.Y - Through.Y);
        return (along, cos * (p.Y - Through.Y) - sin * (p.X - Through.X) - Wave(along));
    }

    private Px2 FromLine(double along, double across)
    {
        double cos = Math.Cos(AngleRadians), sin = Math.Sin(AngleRadians), y = across + Wave(along);
        return new(Through.X + cos * along - sin * y, Through.Y + sin * along + cos * y);
    }
}
