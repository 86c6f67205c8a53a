using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>One side of a comparison: greys and their band of structure over a rectangle of the common frame.</summary>
internal sealed record SeamSide(Plane Grey, Plane Band, PixelRect Rect)
{
    public PlanePart GreyOf(PixelRect part) => Part(Grey, part);

    public PlanePart BandOf(PixelRect part) => Part(Band, part);

    /// <summary>Gives the planes back to the pool; nobody looks at it any more.</summary>
    public void Return()
    {
        FloatPool.Return(Grey);
        FloatPool.Return(Band);
    }

    private PlanePart Part(Plane plane, PixelRect part) => new(plane, part.X - Rect.X, part.Y - Rect.Y, part.Width, part.Height);
}
