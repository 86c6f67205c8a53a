using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Damage;

/// <summary>How much more each place of a section looks like a line than anything near it in the neighbours that runs the same way.</summary>
internal sealed class DamageNews : IDisposable
{
    /// <summary>So much of what a neighbour shows near by is taken off: all of it would hide damage among many membranes, which look like lines, too.</summary>
    private const float OldShare = 0.7f;

    /// <summary>Where neighbours show so much of the same, nothing is new.</summary>
    private const float SameShare = 0.95f;

    /// <summary>In thin sections tissue is in both neighbours: of what one shows and the other does not, so much is taken for damage of that one.</summary>
    private const float ThinBothShare = 0.5f;

    private readonly CutKind _kind;
    private readonly DamageView _view;
    private readonly DamageResponse _response;
    private readonly (DamageView View, Affine2 Map, int Turn)[] _neighbours;

    public DamageNews(CutKind kind, DamageView view, IReadOnlyList<(DamageView View, Affine2 FromHere)> neighbours)
    {
        (_kind, _view, _response) = (kind, view, view.Of(kind));
        _neighbours = [.. neighbours.Select(n => (n.View, n.FromHere, Turn(n.FromHere)))];
        Values = FloatPool.RentPlane(view.Width, view.Height);
    }

    /// <summary>As far as asked for: 0 where not, negative where nothing is new, or too little, or no neighbour shows the place.</summary>
    public Plane Values { get; }

    public void Dispose() => FloatPool.Return(Values);

    /// <summary>Connected places that stand out by <paramref name="follow"/>, of which one does by <paramref name="least"/>; those of a part, and parts, in the order they are met.</summary>
    public IEnumerable<List<int>> Parts(double least, float follow)
    {
        for (int i = _response.Next(0, least); i >= 0; i = _response.Next(i + 1, least))
            if (Values.Values[i] == 0 && Measure(i, i % Values.Width, i / Values.Width, follow) >= least) yield return Flood(i, follow);
    }

    private List<int> Flood(int seed, float follow)
    {
        int width = Values.Width, height = Values.Height;
        List<int> part = [seed];
        float[] met = Values.Values;
        void Meet(int pixel, int x, int y)
        {
            if (met[pixel] == 0 && Measure(pixel, x, y, follow) >= follow) part.Add(pixel);
        }
        for (int k = 0; k < part.Count; k++)
        {
            int at = part[k], y = at / width, x = at - y * width;
            if (y > 0) Meet(at - width, x, y - 1);
            if (x > 0) Meet(at - 1, x - 1, y);
            if (x + 1 < width) Meet(at + 1, x + 1, y);
            if (y + 1 < height) Meet(at + width, x, y + 1);
        }
        return part;
    }

    private float Measure(int pixel, int x, int y, float follow)
    {
        float news = NewsAt(pixel, x, y, follow);
        return Values.Values[pixel] = news > 0 ? news : -1;
    }

    /// <summary>0 where that is certain to be less than <paramref name="least"/>.</summary>
    private float NewsAt(int pixel, int x, int y, float least)
    {
        float response = _response.At(pixel);
        if (response == 0 || response < least) return 0;
        int direction = _response.DirectionAt(pixel), known = 0;
        float most = 0, fewest = float.MaxValue;
        foreach (var (other, map, turn) in _neighbours)
        {
            double u = map.A * x + map.B * y + map.Tx, v = map.C * x + map.D * y + map.Ty;
            if (!other.IsAsked(u, v))
            {
                // That this part of it does not show the place says nothing of the section.
                if (other.IsBeyond(u, v)) return 0;
                continue;
            }
            float near = other.Near(_kind, u, v, (direction + turn) % LineFilter.Directions);
            (most, fewest, known) = (Math.Max(most, near), Math.Min(fewest, near), known + 1);
            // Whatever a further neighbour shows.
            if (News(response, _view.IsThin ? (1 - ThinBothShare) * most : most) < least) return 0;
        }
        return known == 0 ? 0 : News(response, most + (_view.IsThin ? ThinBothShare * (fewest - most) : 0));
    }

    private static float News(float response, float old) => old < SameShare * response ? response - OldShare * old : 0;

    private static int Turn(Affine2 map)
    {
        var along = map.Apply(new(1, 0)) - map.Apply(new(0, 0));
        int turn = (int)Math.Round(Math.Atan2(along.Y, along.X) / Math.PI * LineFilter.Directions);
        return (turn % LineFilter.Directions + LineFilter.Directions) % LineFilter.Directions;
    }
}
