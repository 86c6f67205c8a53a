using System.Runtime.CompilerServices;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

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
    private readonly (DamageView View, Affine2 Map, int Turn)[] _neighbours;

    public DamageNews(CutKind kind, DamageView view, IReadOnlyList<(DamageView View, Affine2 FromHere)> neighbours)
    {
        (_kind, _view) = (kind, view);
        _neighbours = [.. neighbours.Select(n => (n.View, n.FromHere, Turn(n.FromHere)))];
        Values = FloatPool.RentPlane(view.Width, view.Height);
    }

    /// <summary>As far as asked for: 0 where not, negative where nothing is new, or no neighbour shows the place.</summary>
    public Plane Values { get; }

    public void Dispose() => FloatPool.Return(Values);

    /// <summary>Connected places that stand out by <paramref name="follow"/>, of which one does by <paramref name="least"/>; those of a part, and parts, in the order they are met.</summary>
    public IEnumerable<List<int>> Parts(double least, float follow)
    {
        var response = _view.Of(_kind);
        for (int i = response.Next(0, least); i >= 0; i = response.Next(i + 1, least))
            if (Values.Values[i] == 0 && Measure(i) >= least) yield return Flood(i, follow);
    }

    private List<int> Flood(int seed, float follow)
    {
        int width = Values.Width;
        List<int> part = [seed];
        var met = Values.Values;
        for (int k = 0; k < part.Count; k++)
        {
            int x = part[k] % width;
            foreach (int step in (ReadOnlySpan<int>)[-width, x > 0 ? -1 : 0, x + 1 < width ? 1 : 0, width])
            {
                int next = part[k] + step;
                if (next >= 0 && next < met.Length && met[next] == 0 && Measure(next) >= follow) part.Add(next);
            }
        }
        return part;
    }

    private float Measure(int pixel)
    {
        float news = NewsAt(pixel);
        return Values.Values[pixel] = news > 0 ? news : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float NewsAt(int pixel)
    {
        float response = _view.Of(_kind).At(pixel);
        if (response == 0) return 0;
        int direction = _view.Of(_kind).DirectionAt(pixel), known = 0;
        float most = 0, fewest = float.MaxValue;
        foreach (var (other, map, turn) in _neighbours)
        {
            var p = map.Apply(new(pixel % Values.Width, pixel / Values.Width));
            if (other.Near(_kind, p.X, p.Y, (direction + turn) % LineFilter.Directions) is not { } near)
            {
                // That this part of it does not show the place says nothing of the section.
                if (other.IsBeyond(p.X, p.Y)) return 0;
                continue;
            }
            (most, fewest, known) = (Math.Max(most, near), Math.Min(fewest, near), known + 1);
        }
        if (known == 0) return 0;
        float old = most + (_view.IsThin ? ThinBothShare * (fewest - most) : 0);
        return old < SameShare * response ? response - OldShare * old : 0;
    }

    private static int Turn(Affine2 map)
    {
        var along = map.Apply(new(1, 0)) - map.Apply(new(0, 0));
        int turn = (int)Math.Round(Math.Atan2(along.Y, along.X) / Math.PI * LineFilter.Directions);
        return (turn % LineFilter.Directions + LineFilter.Directions) % LineFilter.Directions;
    }
}
