using Neuropil.Space;

namespace Neuropil.Exchange;

/// <summary>The maps of tiles in a form that cannot say all of them, and how far off they then are.</summary>
internal sealed class PoseFit(bool shiftOnly)
{
    // Points across a tile. Bends are no finer than a control distance of montage, which tiles of some thousand px have a few tens of.
    private const int Points = 33;

    // Below this a map is said exactly, but for rounding.
    private const double ExactPx = 1e-6;

    private readonly List<double> _offPx = [];
    private int _tilesOff;
    private (double Px, string Tile) _worst;

    /// <summary>The affine map, or the shift, nearest to a tile's pose by least squares over a grid of its points.</summary>
    public Affine2 Map(ExportedTile tile)
    {
        if (!shiftOnly && tile.Pose.Affine is { } exact) return exact;
        var points = PointsOf(tile);
        var centre = new Px2((tile.WidthPx - 1) / 2.0, (tile.HeightPx - 1) / 2.0);
        var map = Fit([.. points.Select(p => (p - centre, tile.Pose.Apply(p)))], centre);
        if (tile.Pose.Affine is { A: 1, B: 0, C: 0, D: 1 } shift) map = shift;
        var off = points.Select(p => (map.Apply(p) - tile.Pose.Apply(p)).Length).ToList();
        if (off.Max() < ExactPx) return map;
        _tilesOff++;
        _offPx.AddRange(off);
        if (off.Max() > _worst.Px) _worst = (off.Max(), tile.Name);
        return map;
    }

    /// <summary>What was lost, in a sentence; null where nothing was.</summary>
    public string? Note()
    {
        if (_tilesOff == 0) return null;
        _offPx.Sort();
        return FormattableString.Invariant($"{_tilesOff} tiles {(shiftOnly ? "turn or bend, and the format holds shifts only" : "bend, and the format holds affine maps only")}: ")
            + FormattableString.Invariant($"the nearest are off by {_offPx[_offPx.Count / 2]:0.###} px (median) to {_worst.Px:0.###} px (most, in '{_worst.Tile}'). ")
            + "The whole maps: --format neuropil";
    }

    /// <summary>On a full grid about its middle, the sums of u, v and u·v vanish, so that every coefficient stands alone.</summary>
    private Affine2 Fit(IReadOnlyList<(Px2 FromCentre, Px2 To)> pairs, Px2 centre)
    {
        double meanX = pairs.Average(p => p.To.X), meanY = pairs.Average(p => p.To.Y);
        if (shiftOnly) return Affine2.Translation(meanX - centre.X, meanY - centre.Y);
        double uu = Math.Max(pairs.Sum(p => p.FromCentre.X * p.FromCentre.X), 1e-12), vv = Math.Max(pairs.Sum(p => p.FromCentre.Y * p.FromCentre.Y), 1e-12);
        double a = pairs.Sum(p => p.FromCentre.X * p.To.X) / uu, b = pairs.Sum(p => p.FromCentre.Y * p.To.X) / vv;
        double c = pairs.Sum(p => p.FromCentre.X * p.To.Y) / uu, d = pairs.Sum(p => p.FromCentre.Y * p.To.Y) / vv;
        return new(a, b, meanX - a * centre.X - b * centre.Y, c, d, meanY - c * centre.X - d * centre.Y);
    }

    private static List<Px2> PointsOf(ExportedTile tile)
    {
        var points = new List<Px2>(Points * Points);
        for (int j = 0; j < Points; j++)
            for (int i = 0; i < Points; i++) points.Add(new((tile.WidthPx - 1) * (double)i / (Points - 1), (tile.HeightPx - 1) * (double)j / (Points - 1)));
        return points;
    }
}
