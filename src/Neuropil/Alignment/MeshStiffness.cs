using Neuropil.Numerics;

namespace Neuropil.Alignment;

/// <summary>How stiff the sections are and how tissue runs: standard deviations, volume px.</summary>
/// <param name="Place">Of a section's own shift at a node.</param>
/// <param name="Bend">Of its second difference from node to node.</param>
/// <param name="Flow">Of the tissue's shift from one section to the next.</param>
/// <param name="FlowBend">Of the second difference of that shift from node to node.</param>
/// <param name="FlowStep">Of its change to the next section.</param>
internal sealed record MeshStiffness(double Place, double Bend, double Flow, double FlowBend, double FlowStep)
{
    /// <summary>No section is bent less than this, px: what matches can tell.</summary>
    private const double LeastPx = 0.1;

    /// <summary>A smooth field has fewer degrees of freedom than nodes, each of which is tied: ties are so much looser than the field is wide.</summary>
    private const double LooserPlace = 4, LooserBend = 0.7;

    /// <summary>Flow bends from node to node about as much as it runs, and changes to the next section by less: measured on fly medulla in register
    /// (FIB-SEM, 10 nm), where its local part is 0.53 px, its second difference over 24 px 0.61 px, its memory 0.81 a slice.</summary>
    private const double FlowBendShare = 1, FlowStepShare = 0.4;

    /// <summary>From the matches themselves: what neighbouring sections differ by beyond the flow that is left to the tissue is their own bending,
    /// half of it each's.</summary>
    /// <remarks>var d = 2 var u + var f for shifts less their plane, and for their second differences from node to node; and a section that is bent turns
    /// one step the other way than the next: cov(d, next d) ≥ -var u. Differences beyond four usual ones are cut to that. Where the own part far exceeds the flow, little of it can be flow, and the mesh is let go further.</remarks>
    /// <param name="pairs">Of neighbouring sections, in order.</param>
    /// <param name="flowPx">How far tissue may run from a section to the next.</param>
    public static MeshStiffness Of(IReadOnlyList<ShiftGrid> pairs, double flowPx)
    {
        double place = Own(pairs.Select(Field.LessItsPlane), flowPx), bend = Own(pairs.Select(p => Field.Of(p).SecondDifferences(p.Columns)), FlowBendShare * flowPx);
        return new(Math.Max(LeastPx, LooserPlace * place * (1 + place / flowPx)), Math.Max(LeastPx, LooserBend * bend * (1 + bend / flowPx)),
            flowPx, FlowBendShare * flowPx, FlowStepShare * flowPx);
    }

    private static double Own(IEnumerable<Field> differences, double flow)
    {
        List<Field> all = [.. differences];
        double limit = 4 * 1.4826 * Field.MedianSize(all);
        double variance = Mean(all, all, limit), next = Mean(all, all.Skip(1), limit);
        return Math.Sqrt(Math.Max(0, Math.Max((variance - flow * flow) / 2, -next)));
    }

    /// <summary>Mean product of the values of one field and the other's.</summary>
    private static double Mean(IEnumerable<Field> fields, IEnumerable<Field> others, double limit)
    {
        double sum = 0;
        long count = 0;
        foreach (var (field, other) in fields.Zip(others)) field.AddProducts(other, limit, ref sum, ref count);
        return count == 0 ? 0 : sum / count;
    }

    /// <summary>Values at nodes, along x and y; NaN where unknown.</summary>
    private sealed record Field(float[] X, float[] Y)
    {
        public static Field Of(ShiftGrid grid)
        {
            float[] x = (float[])grid.X.Clone(), y = (float[])grid.Y.Clone();
            for (int n = 0; n < x.Length; n++)
                if (grid.Height[n] <= 0) x[n] = y[n] = float.NaN;
            return new(x, y);
        }

        public void AddProducts(Field other, double limit, ref double sum, ref long count)
        {
            double Cut(float v) => Math.Clamp(v, -limit, limit);
            for (int n = 0; n < X.Length; n++)
            {
                if (float.IsNaN(X[n]) || float.IsNaN(Y[n]) || float.IsNaN(other.X[n]) || float.IsNaN(other.Y[n])) continue;
                sum += Cut(X[n]) * Cut(other.X[n]) + Cut(Y[n]) * Cut(other.Y[n]);
                count += 2;
            }
        }

        public static double MedianSize(IEnumerable<Field> fields)
        {
            var sizes = new List<float>();
            foreach (var field in fields) sizes.AddRange(field.X.Concat(field.Y).Where(v => !float.IsNaN(v)).Select(Math.Abs));
            sizes.Sort();
            return sizes.Count == 0 ? 0 : sizes[sizes.Count / 2];
        }

        public Field SecondDifferences(int columns)
        {
            float[] Along(float[] v)
            {
                var second = new float[v.Length];
                for (int n = 0; n < v.Length; n++)
                    second[n] = n % columns == 0 || n % columns == columns - 1 ? float.NaN : v[n - 1] - 2 * v[n] + v[n + 1];
                return second;
            }
            return new(Along(X), Along(Y));
        }

        /// <summary>Less the plane through it: the affine part was settled before.</summary>
        public static Field LessItsPlane(ShiftGrid grid)
        {
            var field = Of(grid);
            if (ShiftPlane.Through(grid) is not { } plane) return field;
            for (int n = 0; n < grid.Count; n++)
            {
                field.X[n] -= (float)plane.X(n % grid.Columns, n / grid.Columns);
                field.Y[n] -= (float)plane.Y(n % grid.Columns, n / grid.Columns);
            }
            return field;
        }
    }
}
