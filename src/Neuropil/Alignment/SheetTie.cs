using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>Holds two sides of a split section together where the split has ended.</summary>
/// <param name="A">Sheets.</param>
/// <param name="Weights">Per node; 0 beside the line, where each side moves alone.</param>
internal sealed record SheetTie(int A, int B, float[] Weights)
{
    /// <summary>Standard deviation of what is left of the jump behind the end that was seen, px: damage narrows to nothing there.</summary>
    private const float EndPx = 0.5f;

    public static IReadOnlyList<SheetTie> Of(AlignedStack stack, BendGrid grid)
    {
        var sheets = new SectionSheets(stack);
        var ties = new List<SheetTie>();
        foreach (var section in stack.Sections)
        {
            var lines = sheets.LinesOf(section.Index);
            for (int k = 0; k < lines.Count; k++)
            {
                float[] weights = Beyond(BreakLine.Of(lines[k], section.ToVolume), grid);
                for (int side = 0; side < sheets.SidesOf(section.Index); side++)
                    if ((side >> k & 1) == 0) ties.Add(new(sheets.Sheet(section.Index, side), sheets.Sheet(section.Index, side | 1 << k), weights));
            }
        }
        return ties;
    }

    private static float[] Beyond(BreakLine line, BendGrid grid)
    {
        var weights = new float[grid.Columns * grid.Rows];
        for (int n = 0; n < weights.Length; n++)
        {
            var node = new Px2(n % grid.Columns * grid.NodePx - 0.5, n / grid.Columns * grid.NodePx - 0.5);
            if (line.Of(node).BeyondPx > 0) weights[n] = 1 / (EndPx * EndPx);
        }
        return weights;
    }

    public void Multiply(ReadOnlySpan<double> x, Span<double> product, int nodes)
    {
        for (int n = 0; n < nodes; n++)
        {
            double e = Weights[n] * (x[A * nodes + n] - x[B * nodes + n]);
            product[A * nodes + n] += e;
            product[B * nodes + n] -= e;
        }
    }

    public void AddDiagonal(Span<double> diagonal, int nodes)
    {
        for (int n = 0; n < nodes; n++)
        {
            diagonal[A * nodes + n] += Weights[n];
            diagonal[B * nodes + n] += Weights[n];
        }
    }
}
