namespace Neuropil.Numerics;

/// <summary>Where one plane is known, and another at every shift up to a radius: row after row from the top.</summary>
internal sealed class CommonMask : IDisposable
{
    private readonly Plane _knownA, _knownB;
    private readonly int _radius;
    private readonly bool _whole;

    /// <summary>The rows round the row in hand: 1 where the pixels of b to either side are known.</summary>
    private readonly Plane _runs;
    private int _ready;

    /// <param name="knownA">1 where a pixel is known, 0 elsewhere; so <paramref name="knownB"/>, of the same size.</param>
    public CommonMask(Plane knownA, Plane knownB, int radius)
    {
        (_knownA, _knownB, _radius) = (knownA, knownB, radius);
        _whole = !knownB.Values.AsSpan().ContainsAnyExcept(1f);
        _runs = FloatPool.RentUnsetPlane(knownB.Width, 2 * radius + 1);
    }

    public void Dispose() => FloatPool.Return(_runs);

    /// <summary>Writes row <paramref name="y"/>: 1 where both are known, else 0. Rows are asked for from 0 on, one after another; 0 begins anew.</summary>
    /// <param name="common">As long as a row.</param>
    public void Row(int y, Span<float> common)
    {
        if (y == 0) _ready = 0;
        int first = y - _radius, last = y + _radius;
        if (first < 0 || last >= _knownB.Height)
        {
            common.Clear();
            return;
        }
        if (_whole)
        {
            common.Clear();
            _knownA.Row(y)[_radius..^_radius].CopyTo(common[_radius..]);
            return;
        }
        for (; _ready <= last; _ready++) Runs(_knownB.Row(_ready), _runs.Row(_ready % _runs.Height));
        _knownA.Row(y).CopyTo(common);
        for (int k = 0; k < _runs.Height; k++) Planes.Multiply(common, _runs.Row(k), common);
    }

    /// <summary>1 where the pixels up to the radius to either side are known, else 0.</summary>
    private void Runs(ReadOnlySpan<float> known, Span<float> whole)
    {
        if (!known.ContainsAnyExcept(1f))
        {
            whole.Clear();
            if (whole.Length > 2 * _radius) whole[_radius..^_radius].Fill(1);
            return;
        }
        whole.Clear();
        int run = 0;
        for (int x = 0; x < known.Length; x++)
        {
            run = known[x] > 0 ? run + 1 : 0;
            if (run > 2 * _radius) whole[x - _radius] = 1;
        }
    }
}
