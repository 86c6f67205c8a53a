namespace Neuropil.Acquisition.Tissue;

/// <summary>Finds the segments near a place. Order of the answer depends on the tissue only, not on the box.</summary>
internal sealed class SegmentBins
{
    private const double EdgeNm = 400;

    private readonly TissueGeometry _geometry;
    private readonly Dictionary<(long, long, long), List<int>> _bins = [];

    public SegmentBins(TissueGeometry geometry)
    {
        _geometry = geometry;
        for (int i = 0; i < geometry.Segments.Length; i++)
        {
            var key = Key(Middle(i));
            if (!_bins.TryGetValue(key, out var list)) _bins[key] = list = [];
            list.Add(i);
        }
    }

    /// <summary>Segments whose tube comes within <paramref name="reachNm"/> of the place; bounded by middle point and larger radius.</summary>
    public void Near(Vec3 place, double reachNm, List<int> found)
    {
        found.Clear();
        double widest = reachNm + NeuriteShape.WidestNm;
        var spread = new Vec3(widest, widest, widest);
        var (low, high) = (Key(place - spread), Key(place + spread));
        for (long z = low.Z; z <= high.Z; z++)
            for (long y = low.Y; y <= high.Y; y++)
                for (long x = low.X; x <= high.X; x++)
                    if (_bins.TryGetValue((x, y, z), out var list)) AddNear(place, reachNm, list, found);
    }

    private void AddNear(Vec3 place, double reachNm, List<int> list, List<int> found)
    {
        foreach (int i in list)
        {
            var segment = _geometry.Segments[i];
            float radius = Math.Max(_geometry.Points[segment.From].RadiusNm, _geometry.Points[segment.To].RadiusNm);
            if ((Middle(i) - place).Length <= reachNm + radius) found.Add(i);
        }
    }

    private Vec3 Middle(int segment)
    {
        var (from, to) = _geometry.Segments[segment];
        return (_geometry.Points[from].Place + _geometry.Points[to].Place) * 0.5;
    }

    private static (long X, long Y, long Z) Key(Vec3 p) =>
        ((long)Math.Floor(p.X / EdgeNm), (long)Math.Floor(p.Y / EdgeNm), (long)Math.Floor(p.Z / EdgeNm));
}
