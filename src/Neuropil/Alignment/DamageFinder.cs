using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>Finds folds and tears of a section: long dark or bright lines that the neighbouring sections do not show. A membrane, a neurite or a vessel
/// goes on through the stack; damage is made anew in each section.</summary>
internal sealed class DamageFinder(DamageView view, IReadOnlyList<(DamageView View, Affine2 FromHere)> neighbours, double pixelNm, AlignmentOptions options)
{
    /// <summary>A line is followed as far as it stands out by this share of the contrast asked for.</summary>
    private const double FollowShare = 0.3;

    /// <summary>So much of what a neighbour shows near by is taken off: all of it would hide damage among many membranes, which look like lines, too.</summary>
    private const float OldShare = 0.7f;

    /// <summary>Where a neighbour shows so much of the same, nothing is new.</summary>
    private const float SameShare = 0.95f;

    /// <summary>Wider ones are the edge of something, not a band; px of the view.</summary>
    private const double MostWidthPx = 3 * DamageView.BesidePx;

    /// <summary>The first and the last section have one neighbour: what that does not show may still be tissue that begins or ends.</summary>
    private const double OneNeighbour = 1.5;

    /// <summary>Chance agrees less the longer a line is: contrast counts by the root of the length.</summary>
    private double LeastContrast => options.DamageContrast * (neighbours.Count < 2 ? OneNeighbour : 1);

    /// <summary>In px of the view.</summary>
    public IReadOnlyList<DamageTrace> Find() => neighbours.Count == 0 ? [] : [.. Find(CutKind.Fold), .. Find(CutKind.Tear)];

    private IEnumerable<DamageTrace> Find(CutKind kind)
    {
        var news = News(kind);
        var marked = new uint[news.Values.Length];
        for (int i = 0; i < marked.Length; i++) marked[i] = news.Values[i] >= FollowShare * options.DamageContrast ? 1u : 0;
        var components = new int[marked.Length];
        int count = ConnectedComponents.Label(marked, new(news.Width, news.Height, 1), components);
        var pixels = Enumerable.Range(0, components.Length).Where(i => components[i] > 0).ToLookup(i => components[i]);
        for (int c = 1; c <= count; c++)
        {
            List<int> own = [.. pixels[c]];
            if (own.Max(i => news.Values[i]) < options.DamageContrast || own.Count * pixelNm < options.DamageLengthNm) continue;
            var trace = DamageTrace.Of(kind, own, view, news);
            double lengths = trace.LengthPx * pixelNm / options.DamageLengthNm;
            if (lengths >= 1 && trace.Contrast * Math.Sqrt(lengths) >= LeastContrast && trace.UsualWidthPx <= MostWidthPx) yield return trace;
        }
    }

    /// <summary>How much more each place looks like a line than anything near it in the neighbours; 0 where no neighbour shows the place.</summary>
    private Plane News(CutKind kind)
    {
        var response = view.Response(kind);
        var news = new Plane(response.Width, response.Height);
        for (int y = 0; y < news.Height; y++)
            for (int x = 0; x < news.Width; x++)
            {
                if (response[x, y] < FollowShare * options.DamageContrast) continue;
                float? old = null;
                foreach (var (other, map) in neighbours)
                {
                    var p = map.Apply(new(x, y));
                    if (other.Near(kind, p.X, p.Y) is { } near) old = Math.Max(near, old ?? 0);
                }
                if (old is { } known && known < SameShare * response[x, y]) news[x, y] = Math.Max(0, response[x, y] - OldShare * known);
            }
        return news;
    }
}
