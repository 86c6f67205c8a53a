using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Damage;

/// <summary>Finds folds and tears of a section: long dark or bright lines that the neighbouring sections do not show. A membrane, a neurite or a vessel
/// goes on through the stack; damage is made anew in each section.</summary>
internal sealed class DamageFinder(DamageView view, IReadOnlyList<(DamageView View, Affine2 FromHere)> neighbours, double pixelNm, AlignmentOptions options)
{
    /// <summary>Of each kind; with more the section's tissue looks so, and the search ends.</summary>
    private const int MostLines = 40;

    /// <summary>A line is followed as far as it stands out by this share of the contrast asked for.</summary>
    private const double FollowShare = 0.3;

    private readonly DamageRule _rule = new(pixelNm, neighbours.Count, view.IsThin, options);

    /// <summary>In px of the view. Of a part of a section also what is cut off at its border and may count with the rest of it.</summary>
    public IReadOnlyList<DamageTrace> Find()
    {
        if (neighbours.Count == 0) return [];
        List<DamageTrace> folds = [.. Find(CutKind.Fold).Take(MostLines)], tears = [.. Find(CutKind.Tear).Take(MostLines)];
        return _rule.WithoutStrips(folds, tears);
    }

    private IEnumerable<DamageTrace> Find(CutKind kind)
    {
        using var news = new DamageNews(kind, view, neighbours);
        foreach (var part in news.Parts(options.DamageContrast, (float)(FollowShare * options.DamageContrast)))
        {
            var (left, right, most) = Extent(part, news.Values);
            var (top, bottom) = (part.Min() / view.Width, part.Max() / view.Width);
            bool isCut = view.IsCut(new(left, top, right - left + 1, bottom - top + 1));
            double across = Math.Sqrt((double)(right - left) * (right - left) + (double)(bottom - top) * (bottom - top)) + 1;
            if (!isCut && !_rule.MayCount(part.Count, across, most)) continue;
            var trace = DamageTrace.Of(kind, part, view, news.Values);
            if (isCut || _rule.Counts(trace)) yield return trace;
        }
    }

    private static (int Left, int Right, float Most) Extent(List<int> part, Plane news)
    {
        int left = int.MaxValue, right = 0;
        float most = 0;
        foreach (int pixel in part) (left, right, most) = (Math.Min(left, pixel % news.Width), Math.Max(right, pixel % news.Width), Math.Max(most, news.Values[pixel]));
        return (left, right, most);
    }
}
