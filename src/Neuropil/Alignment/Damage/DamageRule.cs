namespace Neuropil.Alignment.Damage;

/// <summary>Which lines count as damage.</summary>
/// <param name="pixelNm">Of the views.</param>
/// <param name="neighbours">Sections that the line was compared with.</param>
/// <param name="isThin">Sections are (<see cref="DamageView.IsThin"/>).</param>
internal sealed class DamageRule(double pixelNm, int neighbours, bool isThin, AlignmentOptions options)
{
    /// <summary>Wider ones are the edge of something, not a band; px of the view.</summary>
    private const double MostWidthPx = 3 * DamageView.BesidePx;

    /// <summary>Folds and tears run across; the dark rim of a hole turns round it.</summary>
    private const double LeastStraightness = 0.7;

    /// <summary>The first and the last section have one neighbour: what that does not show may still be tissue that begins or ends.</summary>
    private const double OneNeighbour = 1.5;

    /// <summary>The thicker sections are, the less neighbours say of what is tissue.</summary>
    private const double Thick = 1.4;

    private readonly double _leastLengthPx = options.DamageLengthNm / pixelNm;

    /// <summary>Chance agrees less the longer a line is: contrast counts by the root of the length.</summary>
    private double LeastStrength => options.DamageContrast * (neighbours < 2 ? OneNeighbour : 1) * (isThin ? 1 : Thick) * Math.Sqrt(_leastLengthPx);

    public bool Counts(DamageTrace trace) => trace.LengthPx >= _leastLengthPx && trace.Strength >= LeastStrength
        && trace.UsualWidthPx <= MostWidthPx && trace.Straightness >= LeastStraightness;

    /// <summary>Whether a part is long enough for its highest place, which is known before it is followed.</summary>
    /// <param name="pixels">It has so many.</param>
    /// <param name="acrossPx">From corner to corner of what holds it.</param>
    public bool MayCount(int pixels, double acrossPx, float most)
    {
        double longest = acrossPx / LeastStraightness;
        return pixels >= _leastLengthPx && longest >= _leastLengthPx && most * Math.Sqrt(longest) >= LeastStrength;
    }

    /// <summary>All but those that run beside a stronger one of the other kind.</summary>
    public IReadOnlyList<DamageTrace> WithoutStrips(IReadOnlyList<DamageTrace> folds, IReadOnlyList<DamageTrace> tears) =>
        [.. folds.Where(f => !tears.Any(t => Counts(t) && f.IsBeside(t))), .. tears.Where(t => !folds.Any(f => Counts(f) && t.IsBeside(f)))];
}
