using Neuropil.Alignment.Bending;

namespace Neuropil.Alignment.Mesh;

/// <summary>A part of the mesh that is solved by itself: some nodes of some sections, and more round about.</summary>
/// <remarks>
/// Of what a part solves only its core counts; the outermost nodes are held where a coarser mesh of the whole stack has them, and the halo between
/// lets what is local settle.
/// <code>
///   │held│ halo │        core        │ halo │held│      along x, y and z; at the faces of the stack neither
/// </code></remarks>
/// <param name="First">Sections solved: from the first to before the last.</param>
/// <param name="CoreFirst">Sections that the part answers for.</param>
/// <param name="Nodes">Nodes solved.</param>
/// <param name="Core">Nodes that the part answers for.</param>
internal sealed record MeshPart(int First, int Last, int CoreFirst, int CoreLast, NodeBox Nodes, NodeBox Core)
{
    /// <summary>Nodes and sections round a core: on virtual wafers the jump between sections then stays that of a mesh solved at once, within 0.01 px.</summary>
    public const int HaloNodes = 16, HaloSections = 8;

    /// <summary>Of these the outermost, as far as bending and pairs of sections reach.</summary>
    public const int HeldNodes = 2;

    private const int MostCoreSections = 32, LeastCoreNodes = 32, CoreStep = 16;

    public string Key => $"sections {CoreFirst}:{CoreLast}, nodes {Core.Left}:{Core.Right},{Core.Top}:{Core.Bottom}";

    /// <summary>All parts of a stack, equal but for the last of a line.</summary>
    /// <param name="sheets">Sections and further sides of split ones.</param>
    /// <param name="mostNodes">Nodes of all sheets that one part may solve.</param>
    public static IReadOnlyList<MeshPart> Cut(int sections, int sheets, BendGrid grid, long mostNodes)
    {
        var all = grid.All;
        if ((long)sheets * all.Columns * all.Rows <= mostNodes) return [new(0, sections, 0, sections, all, all)];
        int core = Equal(sections, sections <= MostCoreSections + 2 * HaloSections ? sections : MostCoreSections, 1);
        double solved = Math.Min(sections, core + 2 * HaloSections) * (double)sheets / sections;
        int side = Math.Max(LeastCoreNodes, (int)Math.Sqrt(mostNodes / solved) - 2 * HaloNodes);
        int width = Equal(all.Columns, side, CoreStep), height = Equal(all.Rows, side, CoreStep);
        var parts = new List<MeshPart>();
        for (int z = 0; z < sections; z += core)
            for (int y = 0; y < all.Rows; y += height)
                for (int x = 0; x < all.Columns; x += width)
                {
                    var own = new NodeBox(x, y, x + width, y + height).Intersect(all);
                    int last = Math.Min(sections, z + core);
                    parts.Add(new(Math.Max(0, z - HaloSections), Math.Min(sections, last + HaloSections), z, last, own.Grow(HaloNodes).Intersect(all), own));
                }
        return parts;
    }

    /// <summary>Size of equal pieces no larger than wanted, in whole steps.</summary>
    private static int Equal(int size, int most, int step)
    {
        most = Math.Max(step, most / step * step);
        int pieces = (size + most - 1) / most, each = (size + pieces - 1) / pieces;
        return (each + step - 1) / step * step;
    }
}
