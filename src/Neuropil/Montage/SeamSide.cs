using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>One side of a comparison: greys and their band of structure over a rectangle of the common frame.</summary>
internal sealed record SeamSide(Plane Grey, Plane Band, PixelRect Rect)
{
    public Plane GreyOf(PixelRect part) => Part(Grey, part);

    public Plane BandOf(PixelRect part) => Part(Band, part);

    /// <summary>Gives the planes back to the pool; nobody looks at it any more.</summary>
    public void Return()
    {
        FloatPool.Return(Grey);
        FloatPool.Return(Band);
    }

    private Plane Part(Plane plane, PixelRect part) => plane.Crop(part.X - Rect.X, part.Y - Rect.Y, part.Width, part.Height);
}
