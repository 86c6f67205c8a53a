using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>What says where two neighbours should stand to each other.</summary>
internal enum PairKind { Beside, Below, Stage }

/// <summary>Two tiles that should overlap: where the first pixel of <see cref="B"/> may lie in the frame of <see cref="A"/>, px.</summary>
/// <param name="A">Index in the list of the section's tiles; less than <paramref name="B"/>.</param>
/// <param name="Nominal">From stage positions; null on a grid, where the overlap is not known beforehand.</param>
internal sealed record TilePair(int A, int B, PairKind Kind, Px2? Nominal, double MinX, double MaxX, double MinY, double MaxY);

/// <summary>Which tiles of a section should overlap, from stage positions where all have one, else from rows and columns.</summary>
internal static class TilePairs
{
    /// <summary>A corner contact is no neighbour: it holds too little and hangs on the two sides anyway.</summary>
    private const double LeastSide = 0.2;

    public static IReadOnlyList<TilePair> Of(IReadOnlyList<Tile> tiles, MontageOptions options)
    {
        var pairs = new List<TilePair>();
        bool staged = tiles.All(t => t.StagePx is not null);
        for (int a = 0; a < tiles.Count; a++)
            for (int b = a + 1; b < tiles.Count; b++)
                if ((staged ? ByStage(tiles, a, b, options) : ByGrid(tiles, a, b, options)) is { } pair) pairs.Add(pair);
        return pairs;
    }

    private static TilePair? ByStage(IReadOnlyList<Tile> tiles, int a, int b, MontageOptions options)
    {
        var (first, second) = (tiles[a], tiles[b]);
        var shift = second.StagePx!.Value - first.StagePx!.Value;
        double slipX = Slip(first.WidthPx, options), slipY = Slip(first.HeightPx, options);
        double wide = Math.Min(first.WidthPx, shift.X + second.WidthPx) - Math.Max(0, shift.X);
        double high = Math.Min(first.HeightPx, shift.Y + second.HeightPx) - Math.Max(0, shift.Y);
        if (wide < options.MinOverlapPx || high < options.MinOverlapPx) return null;
        if (wide < LeastSide * first.WidthPx && high < LeastSide * first.HeightPx) return null;
        return new(a, b, PairKind.Stage, shift, shift.X - slipX, shift.X + slipX, shift.Y - slipY, shift.Y + slipY);
    }

    private static TilePair? ByGrid(IReadOnlyList<Tile> tiles, int a, int b, MontageOptions options)
    {
        var (first, second) = (tiles[a], tiles[b]);
        if (first.Row is not { } rowA || first.Column is not { } columnA || second.Row is not { } rowB || second.Column is not { } columnB)
            return null;
        double slipX = Slip(first.WidthPx, options), slipY = Slip(first.HeightPx, options);
        return (columnB - columnA, rowB - rowA) switch
        {
            (1, 0) => new(a, b, PairKind.Beside, null, first.WidthPx * (1 - options.MaxOverlap), first.WidthPx - options.MinOverlapPx, -slipY, slipY),
            (0, 1) => new(a, b, PairKind.Below, null, -slipX, slipX, first.HeightPx * (1 - options.MaxOverlap), first.HeightPx - options.MinOverlapPx),
            // Lists are not always in reading order: turn the pair round.
            (-1, 0) => new(a, b, PairKind.Beside, null, options.MinOverlapPx - second.WidthPx, -second.WidthPx * (1 - options.MaxOverlap), -slipY, slipY),
            (0, -1) => new(a, b, PairKind.Below, null, -slipX, slipX, options.MinOverlapPx - second.HeightPx, -second.HeightPx * (1 - options.MaxOverlap)),
            _ => null,
        };
    }

    private static double Slip(int sidePx, MontageOptions options) => Math.Max(8, options.MaxSlip * sidePx);
}
