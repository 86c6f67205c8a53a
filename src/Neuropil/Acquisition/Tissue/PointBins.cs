namespace Neuropil.Acquisition.Tissue;

/// <summary>Points sorted into cubes of a lattice fixed in space, so that neighbours come in the same order for every box.</summary>
internal sealed class PointBins
{
    private readonly long _x0, _y0, _z0;
    private readonly int _nx, _ny, _nz;
    private readonly int[] _start;
    private readonly Ball[] _balls;

    /// <summary>Points outside the region are left out. <paramref name="edgeNm"/> is how far <see cref="Around"/> sees at least.</summary>
    public PointBins(CurvePoint[] points, NmBox region, double edgeNm)
    {
        EdgeNm = edgeNm;
        (_x0, _y0, _z0) = (Bin(region.Min.X), Bin(region.Min.Y), Bin(region.Min.Z));
        _nx = (int)(Bin(region.Max.X) - _x0) + 1;
        _ny = (int)(Bin(region.Max.Y) - _y0) + 1;
        _nz = (int)(Bin(region.Max.Z) - _z0) + 1;
        var bin = new int[points.Length];
        _start = new int[checked(_nx * _ny * _nz) + 1];
        for (int i = 0; i < points.Length; i++)
        {
            bin[i] = region.Contains(points[i].Place) ? Index(points[i].Place) : -1;
            if (bin[i] >= 0) _start[bin[i] + 1]++;
        }
        for (int b = 1; b < _start.Length; b++) _start[b] += _start[b - 1];
        _balls = new Ball[_start[^1]];
        var fill = _start.AsSpan(0, _start.Length - 1).ToArray();
        for (int i = 0; i < points.Length; i++)
            if (bin[i] >= 0) _balls[fill[bin[i]]++] = new(points[i].Place, points[i].RadiusNm, points[i].Neurite.Cell);
    }

    public double EdgeNm { get; }

    /// <summary>What others need to know of a point; copied, so that a cube's points lie together in memory.</summary>
    public readonly record struct Ball(Vec3 Place, float RadiusNm, uint Cell);

    /// <summary>The points of the 27 cubes about a place, as nine runs.</summary>
    public Runs Around(Vec3 place) => new(this, Bin(place.X) - _x0, Bin(place.Y) - _y0, Bin(place.Z) - _z0);

    private long Bin(double nm) => (long)Math.Floor(nm / EdgeNm);

    private int Index(Vec3 p) => (int)(((Bin(p.Z) - _z0) * _ny + (Bin(p.Y) - _y0)) * _nx + (Bin(p.X) - _x0));

    /// <summary>Enumerates runs of points; allocates nothing.</summary>
    public ref struct Runs(PointBins bins, long x, long y, long z)
    {
        private int _row = -1;

        public ReadOnlySpan<Ball> Current { get; private set; }

        public readonly Runs GetEnumerator() => this;

        public bool MoveNext()
        {
            while (++_row < 9)
            {
                long row = y - 1 + _row % 3, plane = z - 1 + _row / 3;
                if (row < 0 || row >= bins._ny || plane < 0 || plane >= bins._nz) continue;
                int low = (int)Math.Max(x - 1, 0), high = (int)Math.Min(x + 1, bins._nx - 1);
                if (low > high) continue;
                int first = (int)(plane * bins._ny + row) * bins._nx;
                int from = bins._start[first + low], to = bins._start[first + high + 1];
                if (from == to) continue;
                Current = bins._balls.AsSpan(from, to - from);
                return true;
            }
            return false;
        }
    }
}
