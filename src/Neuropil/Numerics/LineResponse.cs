namespace Neuropil.Numerics;

/// <summary>How much each place looks like a line. Planes are pooled.</summary>
/// <param name="Most">Of all directions, 0 and more, with its direction (<see cref="LineKernels.DirectionOf"/>).</param>
/// <param name="Cells">Per direction the largest response in cells of <see cref="LineKernels.CellPx"/>².</param>
internal sealed record LineResponse(Plane Most, Plane[] Cells)
{
    public void Return()
    {
        foreach (var plane in (Plane[])[Most, .. Cells]) FloatPool.Return(plane);
    }
}
