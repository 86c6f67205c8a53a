namespace Neuropil.Numerics;

/// <summary>The Gaussian of <see cref="Blur"/> of a plane times a mask, row after row from the top; only as many rows as the kernel is wide are held.</summary>
internal sealed class BlurredRows : IDisposable
{
    private readonly Plane _plane, _held;
    private readonly Plane? _mask;
    private readonly float[] _kernel, _across, _down, _line, _padded, _weights;
    private readonly int[] _starts;
    private int _ready, _next;

    /// <param name="mask">Null for 1 everywhere.</param>
    public BlurredRows(Plane plane, Plane? mask, double sigma)
    {
        (_plane, _mask, _kernel) = (plane, mask, Blur.Kernel(sigma));
        (_across, _down) = (Blur.Weights(plane.Width, _kernel), Blur.Weights(plane.Height, _kernel));
        _held = FloatPool.RentUnsetPlane(plane.Width, _kernel.Length);
        _line = FloatPool.RentUnset(plane.Width);
        _padded = FloatPool.RentUnset(plane.Width + _kernel.Length - 1);
        (_starts, _weights) = (new int[_kernel.Length], new float[_kernel.Length]);
    }

    public void Dispose()
    {
        FloatPool.Return(_held);
        FloatPool.Return(_line);
        FloatPool.Return(_padded);
    }

    /// <summary>Writes the next row.</summary>
    public void Next(Span<float> row)
    {
        int y = _next++, radius = _kernel.Length / 2, last = Math.Min(y + radius, _plane.Height - 1);
        for (; _ready <= last; _ready++)
        {
            var across = _held.Row(_ready % _kernel.Length);
            if (_mask is null) Blur.AlongRow(_plane.Row(_ready), _kernel, _padded, across);
            else
            {
                Planes.Multiply(_plane.Row(_ready), _mask.Row(_ready), _line);
                Blur.AlongRow(_line, _kernel, _padded, across);
            }
            Planes.Divide(across, _across, across);
        }
        int first = Math.Max(0, y - radius), count = last - first + 1;
        for (int k = 0; k < count; k++) (_starts[k], _weights[k]) = ((first + k) % _kernel.Length * _held.Width, _kernel[first + k - y + radius] / _down[y]);
        Planes.WeightedSum(_held.Values, _starts.AsSpan(0, count), _weights.AsSpan(0, count), row);
    }
}
