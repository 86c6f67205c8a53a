namespace Neuropil.Numerics;

/// <summary>The Gaussian of <see cref="Blur"/> of a plane times a mask, row after row from the top; only as many rows as the kernel is wide are held.</summary>
internal sealed class BlurredRows : IDisposable
{
    private readonly Plane _plane, _mask, _held;
    private readonly float[] _kernel, _across, _down, _line;
    private int _ready, _next;

    public BlurredRows(Plane plane, Plane mask, double sigma)
    {
        (_plane, _mask, _kernel) = (plane, mask, Blur.Kernel(sigma));
        (_across, _down) = (Blur.Weights(plane.Width, _kernel), Blur.Weights(plane.Height, _kernel));
        _held = FloatPool.RentUnsetPlane(plane.Width, _kernel.Length);
        _line = FloatPool.RentUnset(plane.Width);
    }

    public void Dispose()
    {
        FloatPool.Return(_held);
        FloatPool.Return(_line);
    }

    /// <summary>Writes the next row.</summary>
    public void Next(Span<float> row)
    {
        int y = _next++, radius = _kernel.Length / 2, last = Math.Min(y + radius, _plane.Height - 1);
        for (; _ready <= last; _ready++)
        {
            var across = _held.Row(_ready % _kernel.Length);
            Planes.Multiply(_plane.Row(_ready), _mask.Row(_ready), _line);
            across.Clear();
            Blur.AlongRow(_line, _kernel, across);
            Planes.Divide(across, _across, across);
        }
        row.Clear();
        for (int t = Math.Max(0, y - radius); t <= last; t++) Planes.AddScaled(_held.Row(t % _kernel.Length), _kernel[t - y + radius] / _down[y], row);
    }
}
