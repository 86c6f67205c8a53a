using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Alignment.Mesh;

/// <summary>Holds two sides of a split section together where the split has ended.</summary>
/// <param name="A">Sheets.</param>
/// <param name="Weights">Per node; 0 beside the line, where each side moves alone.</param>
internal sealed record SheetTie(int A, int B, float[] Weights)
{
    /// <summary>Standard deviation of what is left of the jump at the end that was seen, and far behind it, px: damage narrows to nothing, and a fold's
    /// last 3 px of band hide 6 px of tissue.</summary>
    private const double EndPx = 4, FarPx = 0.5;

    /// <summary>Over this length it falls, px.</summary>
    private const double FadePx = 60;

    /// <param name="part">Nodes solved.</param>
    public static IReadOnlyList<SheetTie> Of(AlignedStack stack, BendGrid grid, NodeBox part)
    {
        var sheets = new SectionSheets(stack);
        var ties = new List<SheetTie>();
        foreach (var section in stack.Sections)
        {
            var lines = sheets.LinesOf(section.Index);
            for (int k = 0; k < lines.Count; k++)
            {
                float[] weights = Beyond(BreakLine.Of(lines[k], section.ToVolume), grid, part);
                for (int side = 0; side < sheets.SidesOf(section.Index); side++)
                    if ((side >> k & 1) == 0) ties.Add(new(sheets.Sheet(section.Index, side), sheets.Sheet(section.Index, side | 1 << k), weights));
            }
        }
        return ties;
    }

    private static float[] Beyond(BreakLine line, BendGrid grid, NodeBox part)
    {
        var weights = new float[part.Columns * part.Rows];
        for (int n = 0; n < weights.Length; n++)
        {
            var node = new Px2((part.Left + n % part.Columns) * grid.NodePx - 0.5, (part.Top + n / part.Columns) * grid.NodePx - 0.5);
            if (line.Of(node).BeyondPx is not (> 0 and var beyond)) continue;
            double left = FarPx + EndPx * Math.Exp(-beyond / FadePx);
            weights[n] = (float)(1 / (left * left));
        }
        return weights;
    }

    public void Multiply(ReadOnlySpan<float> x, Span<float> product, int nodes)
    {
        for (int n = 0; n < nodes; n++)
        {
            float e = Weights[n] * (x[A * nodes + n] - x[B * nodes + n]);
            product[A * nodes + n] += e;
            product[B * nodes + n] -= e;
        }
    }

    public void AddDiagonal(Span<float> diagonal, int nodes)
    {
        for (int n = 0; n < nodes; n++)
        {
            diagonal[A * nodes + n] += Weights[n];
            diagonal[B * nodes + n] += Weights[n];
        }
    }
}
