using System.Runtime.InteropServices;
using Neuropil.Alignment.Bending;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Mesh;

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

    /// <summary>Nor does tissue run less, px.</summary>
    private const double LeastFlowPx = 0.3;

    /// <summary>A smooth field has fewer degrees of freedom than nodes, each of which is tied: ties are so much looser than the field is wide.</summary>
    private const double LooserPlace = 2, LooserBend = 0.7, LooserFlow = 1.4;

    /// <summary>Of the same mesh at every k-th node: second differences of a smooth field grow with the square of the distance.</summary>
    public MeshStiffness AtEvery(int k) => this with { Bend = Bend * k * k, FlowBend = FlowBend * k * k };

    /// <summary>Bends no more than this, as a share of the distance of nodes: the slope of a section, which changes from node to node, then stays within what
    /// <see cref="MeshStretch"/> lets. Where thick tissue is straightened the matches would have more.</summary>
    private const double MostBend = 0.08;

    /// <summary>No softer than sections are.</summary>
    /// <param name="nodePx">Distance of the nodes of the finest mesh.</param>
    /// <param name="k">Every how many-th of them this is of.</param>
    public MeshStiffness Bounded(double nodePx, int k = 1) => this with { Bend = Math.Min(Bend, MostBend * nodePx * k * k) };

    /// <summary>From the matches themselves. A section that is bent shows in its two steps, turned round; tissue that runs goes on and on.</summary>
    /// <remarks>
    /// With steps d = u' - u + f and flow that keeps a share m of itself from a section to the next:
    /// <code>
    ///   cov(d, next d) = m var f - var u      cov(d, second next) = m² var f      cov(d, third next) = m³ var f
    /// </code>
    /// for shifts less their plane, and for their second differences from node to node. Noise of the matches has no part in them. Where tissue runs
    /// further than it may, the rest counts as the sections' own: var d = 2 var u + var f. Differences beyond four usual ones are cut to that.
    /// Where the own part far exceeds the flow, little of it can be flow, and the mesh is let go further.</remarks>
    /// <param name="whole">Of neighbouring sections, in order, over all of them; perhaps at fewer nodes.</param>
    /// <param name="close">The same at the nodes of the mesh; perhaps of a part of the sections.</param>
    /// <param name="mostFlowPx">How far tissue may run from a section to the next.</param>
    public static MeshStiffness Of(IReadOnlyList<ShiftGrid> whole, IReadOnlyList<ShiftGrid> close, double mostFlowPx)
    {
        var place = Motion.Of([.. whole.Select(p => Field.LessItsPlane(Every(StepOf(p), StepOf(p), p)))], mostFlowPx);
        var bend = Motion.Of([.. close.Select(p => Field.Of(Every(1, StepOf(p), p)).SecondDifferences(p.Columns))], mostFlowPx);
        double Own(Motion m, double looser) => Math.Max(LeastPx, looser * m.Own * (1 + m.Own / m.Flow));
        return new(Own(place, LooserPlace), Own(bend, LooserBend), place.Flow, bend.Flow, Math.Sqrt(2 * (1 - place.Memory)) * place.Flow);
    }

    /// <summary>Shifts are smooth over some nodes, and there are many sections: more nodes of one tell nothing new.</summary>
    private const int MostNodes = 10_000;

    private static int StepOf(ShiftGrid grid) => NodeSample.AtMost(grid.Columns, grid.Rows, MostNodes).Step;

    /// <summary>Every so many-th column and row.</summary>
    private static ShiftGrid Every(int columnStep, int rowStep, ShiftGrid grid)
    {
        if (columnStep == 1 && rowStep == 1) return grid;
        int left = columnStep / 2, top = rowStep / 2;
        var few = new ShiftGrid(grid.OriginX, grid.OriginY, grid.SpacingPx, (grid.Columns - left + columnStep - 1) / columnStep, (grid.Rows - top + rowStep - 1) / rowStep);
        for (int n = 0; n < few.Count; n++)
        {
            int from = (top + n / few.Columns * rowStep) * grid.Columns + left + n % few.Columns * columnStep;
            (few.X[n], few.Y[n], few.Height[n]) = (grid.X[from], grid.Y[from], grid.Height[from]);
        }
        return few;
    }

    /// <summary>Standard deviations of what a section adds and of what the tissue does, px; and the share of the latter that goes on to the next step.</summary>
    private readonly record struct Motion(double Own, double Flow, double Memory)
    {
        /// <summary>Estimates of few sections scatter; tissue forgets no faster than the first, and never less than the second.</summary>
        private const double LeastMemory = 0.6, MostMemory = 0.95, UsualMemory = 0.8;

        /// <summary>Fewer steps tell nothing of what goes on from one to the next: then tissue is taken to run half as far as it may.</summary>
        private const int LeastSteps = 6;

        public static Motion Of(IReadOnlyList<Field> steps, double mostFlow)
        {
            double limit = 4 * 1.4826 * Field.MedianSize(steps);
            double Lag(int sections) => Mean(steps, steps.Skip(sections), limit);
            double next = Lag(1), second = Lag(2), third = Lag(3);
            if (steps.Count < LeastSteps)
            {
                double usual = Math.Max(LeastFlowPx, mostFlow / 2), rest = Math.Max((Lag(0) - usual * usual) / 2, -next);
                return new(Math.Sqrt(Math.Max(0, rest)), usual, UsualMemory);
            }
            double memory = second > 0 && third > 0 ? Math.Clamp(third / second, LeastMemory, 1) : UsualMemory;
            double carried = Math.Max(0, second) / memory, own = Math.Max(0, carried - next), flow = LooserFlow * Math.Sqrt(carried / memory);
            if (flow > mostFlow) own = Math.Max(own, Math.Max((Lag(0) - mostFlow * mostFlow) / 2, -next));
            return new(Math.Sqrt(own), Math.Min(mostFlow, Math.Max(LeastFlowPx, flow)), Math.Min(memory, MostMemory));
        }
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
            foreach (var field in fields)
                foreach (float[] values in (float[][])[field.X, field.Y])
                    foreach (float v in values)
                        if (!float.IsNaN(v)) sizes.Add(Math.Abs(v));
            return sizes.Count == 0 ? 0 : Selection.Nth(CollectionsMarshal.AsSpan(sizes), sizes.Count / 2);
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
