using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Alignment.Bending;

/// <summary>How a split section is shifted in a window of the volume: a table for each side, and between them the jump as sharp as it is.</summary>
internal sealed class BrokenShift(SectionBreak split, PixelRect window, int stepPx) : Displacement
{
    private readonly ShiftTable[] _sides = [.. split.Sides.Select(field => new ShiftTable(window, stepPx, field))];

    public override double MaxPx { get; } = split.MaxPx;

    public override bool JumpsNear(Px2 px, double radiusPx) => split.Lines.Any(line => Math.Abs(line.Of(px).AcrossPx) <= MaxPx + radiusPx);

    public override Px2 Apply(Px2 px)
    {
        Span<Px2> shifts = stackalloc Px2[SectionBreak.MostSides];
        for (int side = 0; side < _sides.Length; side++) shifts[side] = _sides[side].Apply(px) - px;
        return px + split.Choose(px, shifts);
    }
}
