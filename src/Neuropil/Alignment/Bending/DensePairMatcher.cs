using Neuropil.Alignment.Mesh;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Bending;

/// <summary>Where each part of one section lies in another, coarse to fine: each size starts from what the one before found.</summary>
internal static class DensePairMatcher
{
    /// <summary>Px of matching size per px, and the largest shift examined there, px of that size.</summary>
    private static readonly (int Factor, int Radius)[] Sizes = [(2, 6), (2, 2), (1, 3)];

    /// <summary>The same where one section leads to another by way of a third: the way is nearly known.</summary>
    private static readonly (int Factor, int Radius)[] LedSizes = [(1, 2)];

    /// <summary>Windows compared, px of each size: the first that says enough is taken, so that clear tissue is followed closely.</summary>
    private static readonly double[] Windows = [6, 10, 16, 24];

    /// <summary>Share of the nodes that must be believed for a match to lead on to the next section, and of those again where it led; the others follow those
    /// round them.</summary>
    private const double LeastBelieved = 0.5;

    /// <summary>Sizes of pixels compared, each twice the one before.</summary>
    public const int PixelSizes = 2;

    /// <summary>Windows are whole numbers of so many nodes along a side, and so are found at every size.</summary>
    public const int NodesPerStep = 4;

    /// <summary>The same in px of matching size.</summary>
    public static int WindowStep(AlignmentOptions options) => NodesPerStep * NodeStep(options);

    public static int NodeStep(AlignmentOptions options) => options.NodeCells * DenseMatch.CellPx;

    /// <summary>Shifts in volume px at nodes of the window; the height is 0 where a node is not believed.</summary>
    /// <param name="split">Whether either is one side of a split section: at the coarsest size a narrow side has few nodes.</param>
    /// <param name="start">About where the parts lie, at every node of the finest size; then only that is compared. Null where nothing is known.</param>
    public static ShiftGrid Match(SectionWindow a, SectionWindow b, AlignmentOptions options, bool split = false, ShiftGrid? start = null)
    {
        ShiftGrid? total = start, last = null;
        foreach (var (factor, radius) in start is null ? Sizes : LedSizes)
        {
            Plane16 ofA = a.Show(factor, null), ofB = b.Show(factor, total);
            var found = DenseMatch.Find(ofA, ofB, radius, options.NodeCells, Windows, options.MatchErrorPx, options.MinTexture * options.MinTexture);
            if (total is not null) ofB.Dispose();
            last = Sum(found, a.Pixel * factor, total);
            ShiftFilter.RejectLonely(last, options.MinBendHeight, a.Pixel * factor, split && total is null ? ShiftFilter.FewNeighbours : ShiftFilter.LeastNeighbours);
            // Most sides of split sections do not meet.
            if (split && total is null && !last.Height.AsSpan().ContainsAnyExcept(0f)) return Nothing(last, factor);
            total = ShiftFilter.Fill(last, options.MinBendHeight);
        }
        return last!;
    }

    /// <summary>The same of a section and one further on, led by what was found by way of a section between them; looked for afresh where that is little, or leads
    /// to little.</summary>
    /// <param name="first">From the first to the one between, at the nodes of the finest size.</param>
    /// <param name="second">From there to the last.</param>
    public static ShiftGrid MatchBeyond(SectionWindow a, SectionWindow b, ShiftGrid first, ShiftGrid second, AlignmentOptions options)
    {
        double led = Math.Min(Believed(first), Believed(second));
        if (led < LeastBelieved) return Match(a, b, options);
        var found = Match(a, b, options, start: Chain(first, second, options));
        return Believed(found) >= LeastBelieved * led ? found : Match(a, b, options);
    }

    /// <summary>Where one section lies in a third, by way of the second between them.</summary>
    public static ShiftGrid Chain(ShiftGrid first, ShiftGrid second, AlignmentOptions options)
    {
        ShiftGrid there = ShiftFilter.Fill(first, options.MinBendHeight), further = ShiftFilter.Fill(second, options.MinBendHeight), chain = first.Like();
        for (int n = 0; n < chain.Count; n++)
        {
            var (x, y) = further.At(chain.OriginX + n % chain.Columns * chain.SpacingPx + there.X[n], chain.OriginY + n / chain.Columns * chain.SpacingPx + there.Y[n]);
            (chain.X[n], chain.Y[n]) = (there.X[n] + (float)x, there.Y[n] + (float)y);
        }
        return chain;
    }

    private static double Believed(ShiftGrid grid) => (double)grid.Height.Count(h => h > 0) / grid.Count;

    /// <summary>No match at any node of the finest size.</summary>
    private static ShiftGrid Nothing(ShiftGrid coarse, int factor) =>
        new(-0.5, -0.5, coarse.SpacingPx / factor, (coarse.Columns - 1) * factor + 1, (coarse.Rows - 1) * factor + 1);

    /// <summary>Found shifts, in volume px, added to those that the planes were moved by.</summary>
    private static ShiftGrid Sum(ShiftGrid found, int pixel, ShiftGrid? before)
    {
        // Node k of a level lies at k · spacing - 0.5 whatever the size of its pixels.
        var sum = new ShiftGrid(-0.5, -0.5, found.SpacingPx * pixel, found.Columns, found.Rows);
        for (int n = 0; n < sum.Count; n++)
        {
            var (x, y) = before?.At(sum.OriginX + n % sum.Columns * sum.SpacingPx, sum.OriginY + n / sum.Columns * sum.SpacingPx) ?? (0, 0);
            (sum.X[n], sum.Y[n], sum.Height[n]) = ((float)x + found.X[n] * pixel, (float)y + found.Y[n] * pixel, found.Height[n]);
        }
        return sum;
    }
}
