using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Mesh;

/// <summary>Where the solution of a mesh, or of a part of one, starts: what a coarser mesh says at its nodes, and where it stays so.</summary>
/// <param name="X">Unknowns as <see cref="MeshEquations"/> has them.</param>
/// <param name="HeldNodes">Nodes that stay, in all sections.</param>
/// <param name="HeldSections">Sections that stay, with all their nodes.</param>
internal sealed record MeshStart(float[] X, float[] Y, bool[] HeldNodes, bool[] HeldSections)
{
    /// <summary>What the layers of a coarser mesh say; nothing is held.</summary>
    /// <param name="layers">Of all nodes of the coarser grid.</param>
    public static MeshStart Free(IReadOnlyList<ShiftGrid> layers, BendGrid fine, MeshPart part)
    {
        int nodes = part.Nodes.Columns * part.Nodes.Rows;
        float[] x = new float[layers.Count * nodes], y = new float[x.Length];
        for (int layer = 0; layer < layers.Count; layer++) Look(FieldOf(layers[layer]), fine, part.Nodes, x.AsSpan(layer * nodes, nodes), y.AsSpan(layer * nodes, nodes));
        return new(x, y, new bool[nodes], new bool[part.Last - part.First]);
    }

    /// <summary>The field that takes the shifts at its nodes.</summary>
    public static ElasticField FieldOf(ShiftGrid s) =>
        ElasticField.Through(s.OriginX, s.OriginY, s.SpacingPx, s.Columns, s.Rows, [.. s.X.Select(v => (double)v)], [.. s.Y.Select(v => (double)v)]);

    /// <summary>The shifts of a field at the nodes of a part.</summary>
    public static void Look(ElasticField field, BendGrid fine, NodeBox part, Span<float> x, Span<float> y)
    {
        double[] xs = [.. Enumerable.Range(part.Left, part.Columns).Select(column => column * fine.NodePx - 0.5)];
        double[] ys = [.. Enumerable.Range(part.Top, part.Rows).Select(row => row * fine.NodePx - 0.5)];
        var shifts = field.ShiftsAt(xs, ys);
        for (int n = 0; n < x.Length; n++) (x[n], y[n]) = ((float)shifts[n].X, (float)shifts[n].Y);
    }

    /// <summary>Nodes and sections at the borders of a part that are not faces of the stack.</summary>
    public static (bool[] Nodes, bool[] Sections) Held(MeshPart part, NodeBox all, int sections, int neighbours)
    {
        NodeBox box = part.Nodes, free = new(
            box.Left + (box.Left > all.Left ? MeshPart.HeldNodes : 0), box.Top + (box.Top > all.Top ? MeshPart.HeldNodes : 0),
            box.Right - (box.Right < all.Right ? MeshPart.HeldNodes : 0), box.Bottom - (box.Bottom < all.Bottom ? MeshPart.HeldNodes : 0));
        var nodes = new bool[box.Columns * box.Rows];
        for (int n = 0; n < nodes.Length; n++)
        {
            int column = box.Left + n % box.Columns, row = box.Top + n / box.Columns;
            nodes[n] = column < free.Left || column >= free.Right || row < free.Top || row >= free.Bottom;
        }
        int first = part.First > 0 ? part.First + neighbours : 0, last = part.Last < sections ? part.Last - neighbours : sections;
        return (nodes, [.. Enumerable.Range(part.First, part.Last - part.First).Select(z => z < first || z >= last)]);
    }
}
