using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>Finds folds and tears of a section: long dark or bright lines that the neighbouring sections do not show. A membrane, a neurite or a vessel
/// goes on through the stack; damage is made anew in each section.</summary>
internal sealed class DamageFinder(DamageView view, IReadOnlyList<(DamageView View, Affine2 FromHere)> neighbours, double pixelNm, AlignmentOptions options)
{
    /// <summary>Of each kind; with more the section's tissue looks so, and the search ends.</summary>
    private const int MostLines = 40;

    /// <summary>Wider ones are the edge of something, not a band; px of the view.</summary>
    private const double MostWidthPx = 3 * DamageView.BesidePx;

    /// <summary>Folds and tears run across; the dark rim of a hole turns round it.</summary>
    private const double LeastStraightness = 0.7;

    /// <summary>The first and the last section have one neighbour: what that does not show may still be tissue that begins or ends.</summary>
    private const double OneNeighbour = 1.5;

    /// <summary>The thicker sections are, the less neighbours say of what is tissue.</summary>
    private const double Thick = 1.4;

    /// <summary>A line is followed as far as it stands out by this share of the contrast asked for.</summary>
    private const double FollowShare = 0.3;

    /// <summary>Chance agrees less the longer a line is: contrast counts by the root of the length.</summary>
    private double LeastContrast => options.DamageContrast * (neighbours.Count < 2 ? OneNeighbour : 1) * (view.IsThin ? 1 : Thick);

    /// <summary>In px of the view.</summary>
    public IReadOnlyList<DamageTrace> Find()
    {
        if (neighbours.Count == 0) return [];
        List<DamageTrace> folds = [.. Find(CutKind.Fold).Take(MostLines)], tears = [.. Find(CutKind.Tear).Take(MostLines)];
        return [.. folds.Where(f => !tears.Any(f.IsBeside)), .. tears.Where(t => !folds.Any(t.IsBeside))];
    }

    private IEnumerable<DamageTrace> Find(CutKind kind)
    {
        using var news = new DamageNews(kind, view, neighbours);
        foreach (var part in news.Parts(options.DamageContrast, (float)(FollowShare * options.DamageContrast)))
        {
            if (!MayCount(part, news.Values)) continue;
            var trace = DamageTrace.Of(kind, part, view, news.Values);
            if (Counts(trace)) yield return trace;
        }
    }

    private double LeastLengthPx => options.DamageLengthNm / pixelNm;

    private double LeastStrength => LeastContrast * Math.Sqrt(LeastLengthPx);

    private bool Counts(DamageTrace trace) => trace.LengthPx >= LeastLengthPx && trace.Strength >= LeastStrength
        && trace.UsualWidthPx <= MostWidthPx && trace.Straightness >= LeastStraightness;

    /// <summary>Whether a part is long enough for its highest place, which is known before it is followed.</summary>
    private bool MayCount(List<int> part, Plane news)
    {
        if (part.Count < LeastLengthPx) return false;
        int left = int.MaxValue, right = 0, top = part.Min() / news.Width, bottom = part.Max() / news.Width;
        float most = 0;
        foreach (int pixel in part) (left, right, most) = (Math.Min(left, pixel % news.Width), Math.Max(right, pixel % news.Width), Math.Max(most, news.Values[pixel]));
        double longest = (Math.Sqrt((double)(right - left) * (right - left) + (double)(bottom - top) * (bottom - top)) + 1) / LeastStraightness;
        return longest >= LeastLengthPx && most * Math.Sqrt(longest) >= LeastStrength;
    }
}
