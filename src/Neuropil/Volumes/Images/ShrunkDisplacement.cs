using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>A displacement among pixels that are each the mean of <paramref name="factor"/>² others.</summary>
public sealed class ShrunkDisplacement(Displacement of, int factor) : Displacement
{
    public override double MaxPx => of.MaxPx / factor;

    public override bool JumpsNear(Px2 px, double radiusPx) => of.JumpsNear(ToFull(factor).Apply(px), radiusPx * factor);

    public override Px2 Apply(Px2 px) => ToFull(factor).Inverse().Apply(of.Apply(ToFull(factor).Apply(px)));

    /// <summary>Shrunk px to full px: the middle of a cell.</summary>
    public static Affine2 ToFull(int factor) => new(factor, 0, (factor - 1) / 2.0, 0, factor, (factor - 1) / 2.0);
}
