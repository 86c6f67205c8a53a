using Neuropil.Space;

namespace Neuropil.Exchange;

/// <summary>A tile on its way out.</summary>
/// <param name="Path">Full path of its image.</param>
/// <param name="Z">What the file calls its section by number: the section's name where all are rising numbers, else its place in the order.</param>
internal sealed record ExportedTile(string Name, string Path, string Section, int Z, int WidthPx, int HeightPx, int Bits, TilePose Pose)
{
    /// <summary>Largest grey value the file can hold.</summary>
    public int White => (1 << Bits) - 1;

    /// <summary>The box of the tile under a map of it, px.</summary>
    public (Px2 Min, Px2 Max) BoxUnder(Affine2 map)
    {
        Px2[] corners = [map.Apply(new(0, 0)), map.Apply(new(WidthPx, 0)), map.Apply(new(0, HeightPx)), map.Apply(new(WidthPx, HeightPx))];
        return (new(corners.Min(p => p.X), corners.Min(p => p.Y)), new(corners.Max(p => p.X), corners.Max(p => p.Y)));
    }
}
