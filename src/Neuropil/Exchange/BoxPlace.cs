using Neuropil.Space;

namespace Neuropil.Exchange;

/// <summary>Where a tile lies whose transform cannot be taken, from the box it fills.</summary>
internal static class BoxPlace
{
    /// <summary>A map with the linear part of <paramref name="linear"/> that takes the middle of the tile to the middle of its box.</summary>
    public static Affine2 Of(Affine2 linear, Px2 tileSize, Px2 boxMin, Px2 boxMax)
    {
        var flat = linear with { Tx = 0, Ty = 0 };
        var place = (boxMin + boxMax) * 0.5 - flat.Apply(tileSize * 0.5);
        return flat with { Tx = place.X, Ty = place.Y };
    }
}
