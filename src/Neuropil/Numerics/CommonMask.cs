namespace Neuropil.Numerics;

/// <summary>Where one plane is known, and another at every shift up to a radius.</summary>
internal static class CommonMask
{
    /// <param name="knownA">1 where a pixel is known, 0 elsewhere; so <paramref name="knownB"/>.</param>
    /// <param name="common">Zeros; at least as wide, of the same height. Receives 1 where both are known.</param>
    public static void Fill(Plane knownA, Plane knownB, int radius, Plane common)
    {
        int width = knownB.Width, height = knownB.Height;
        if (!knownB.Values.AsSpan().ContainsAnyExcept(1f))
        {
            for (int y = radius; y < height - radius; y++) knownA.Row(y)[radius..^radius].CopyTo(common.Row(y)[radius..]);
            return;
        }
        // The rows round the row in hand, each 1 where the pixels to either side are known.
        int held = 2 * radius + 1;
        var rows = FloatPool.RentUnsetPlane(width, held);
        for (int y = 0; y < height; y++)
        {
            Runs(knownB.Row(y), radius, rows.Row(y % held));
            if (y < 2 * radius) continue;
            var row = common.Row(y - radius)[..width];
            knownA.Row(y - radius).CopyTo(row);
            for (int k = 0; k < held; k++) Planes.Multiply(row, rows.Row(k), row);
        }
        FloatPool.Return(rows);
    }

    /// <summary>1 where the pixels up to the radius to either side are known, else 0.</summary>
    private static void Runs(ReadOnlySpan<float> known, int radius, Span<float> whole)
    {
        whole.Clear();
        int run = 0;
        for (int x = 0; x < known.Length; x++)
        {
            run = known[x] > 0 ? run + 1 : 0;
            if (run > 2 * radius) whole[x - radius] = 1;
        }
    }
}
