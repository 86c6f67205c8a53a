namespace Neuropil.Space;

/// <summary>A part of an image: a polygon, its corners in px in the order of its outline. The outline belongs to it.</summary>
public sealed record PixelRegion(IReadOnlyList<Px2> Corners)
{
    private readonly double _left = Corners.Min(c => c.X), _right = Corners.Max(c => c.X), _top = Corners.Min(c => c.Y), _bottom = Corners.Max(c => c.Y);

    /// <summary>The box between two opposite corners.</summary>
    public static PixelRegion Box(Px2 a, Px2 b) => new([a, new(b.X, a.Y), b, new(a.X, b.Y)]);

    /// <summary>By the number of edges a ray to the right crosses; a place on an edge counts as inside.</summary>
    public bool Contains(Px2 p)
    {
        if (!(p.X >= _left && p.X <= _right && p.Y >= _top && p.Y <= _bottom)) return false;
        bool inside = false;
        for (int i = 0, last = Corners.Count - 1; i < Corners.Count; last = i++)
        {
            Px2 a = Corners[last], b = Corners[i], along = b - a, from = p - a;
            double across = along.X * from.Y - along.Y * from.X;
            if (across == 0 && along.X * from.X + along.Y * from.Y is var at && at >= 0 && at <= along.X * along.X + along.Y * along.Y) return true;
            if (a.Y > p.Y != b.Y > p.Y && p.X < a.X + (p.Y - a.Y) * along.X / along.Y) inside = !inside;
        }
        return inside;
    }

    /// <summary>The region under a map that bends its edges: they are followed in steps.</summary>
    public PixelRegion Through(Func<Px2, Px2> map, double stepPx)
    {
        var corners = new List<Px2>();
        for (int i = 0; i < Corners.Count; i++)
        {
            Px2 from = Corners[i], edge = Corners[(i + 1) % Corners.Count] - from;
            int steps = Math.Max(1, (int)Math.Ceiling(edge.Length / stepPx));
            for (int k = 0; k < steps; k++) corners.Add(map(from + edge * ((double)k / steps)));
        }
        return new(corners);
    }
}
