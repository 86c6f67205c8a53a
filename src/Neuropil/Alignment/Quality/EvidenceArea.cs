using System.Collections;
using Neuropil.Alignment.Affine;
using Neuropil.Alignment.Bending;
using Neuropil.Alignment.Mesh;
using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Alignment.Quality;

/// <summary>Which parts of each section a neighbour speaks of: cells of the volume, with a believed match to any section compared or without.</summary>
internal sealed class EvidenceArea
{
    /// <summary>Cells along the longer side where sections are affine.</summary>
    private const int AffineCells = 12;

    private readonly double _cellPx, _middle, _blockPx;
    private readonly int _columns, _rows;
    private readonly BitArray[] _known;
    private readonly double?[] _without;

    /// <param name="counts">Sections with tiles; an empty one is a gap, not a lack of evidence.</param>
    /// <param name="blockPx">Side of the blocks of the affine matches, each of which answers for its block.</param>
    /// <param name="mostAlong">Cells along the longer side of a section.</param>
    public EvidenceArea(AlignedStack stack, IDenseMatches mesh, IReadOnlyList<SectionPair> pairs, bool[] counts, double blockPx, int threads, CancellationToken ct,
        int mostAlong = NodeCells.MostAlong)
    {
        _blockPx = blockPx;
        bool bent = mesh.Pairs.Count > 0;
        double px = bent ? mesh.Grid.NodePx : (double)Math.Max(stack.WidthPx, stack.HeightPx) / AffineCells;
        // The mesh goes on beyond the volume, to whole windows.
        var (nodesAcross, nodesDown) = ((int)Math.Ceiling(stack.WidthPx / px), (int)Math.Ceiling(stack.HeightPx / px));
        var cells = NodeCells.Over(nodesAcross, nodesDown, mostAlong);
        (_columns, _rows, _cellPx) = (cells.Columns, cells.Rows, cells.Nodes * px);
        // Nodes stand on the corners of the volume, and in the middle of a cell of several; cells of affine matches lie beside the corners.
        _middle = bent ? (cells.Nodes - 1) / (2.0 * cells.Nodes) : 0.5;
        _known = [.. stack.Sections.Select(_ => new BitArray(cells.Count))];
        if (bent) Matched = AddNodes(mesh, new(0, 0, nodesAcross, nodesDown), cells, threads, ct);
        else
            foreach (var pair in pairs) AddMatches(pair, stack);
        _without = [.. _known.Select((known, z) => counts[z] ? (double)Unknown(known) / known.Length : (double?)null)];
    }

    /// <summary>Nodes of the mesh with a believed match, of all pairs, those beyond the volume too.</summary>
    public long Matched { get; }

    public int Columns => _columns;

    public int Rows => _rows;

    /// <summary>Volume px from cell to cell.</summary>
    public double CellPx => _cellPx;

    /// <summary>Share of all cells of all sections that count; null where none does.</summary>
    public double? ShareWithout => _without.Average();

    /// <summary>Null for a section that does not count.</summary>
    public double? SectionShareWithout(int z) => _without[z];

    public bool Has(int z, int column, int row) => _known[z][row * _columns + column];

    /// <summary>The cell furthest from any evidence and from the edge of the volume, and how far, px; null where all cells have evidence, or none.</summary>
    public (Px2 At, double RadiusPx)? DeepestHole(int z)
    {
        if (_without[z] is null || !_known[z].HasAnySet()) return null;
        int[] depth = Depths(_known[z]);
        int best = 0;
        for (int n = 1; n < depth.Length; n++)
            if (depth[n] > depth[best]) best = n;
        return depth[best] == 0 ? null : (new((best % _columns + _middle) * _cellPx, (best / _columns + _middle) * _cellPx), depth[best] * _cellPx);
    }

    /// <returns>How many nodes match.</returns>
    private long AddNodes(IDenseMatches mesh, NodeBox volume, NodeCells cells, int threads, CancellationToken ct)
    {
        long matched = 0;
        var gate = new Lock();
        Parallel.For(0, mesh.Pairs.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = ct }, k =>
        {
            var pair = mesh.Pairs[k];
            var (known, count) = Read(mesh, pair, volume, cells);
            lock (gate)
            {
                _known[pair.From].Or(known);
                _known[pair.To].Or(known);
                matched += count;
            }
        });
        return matched;
    }

    private static (BitArray Known, long Matched) Read(IDenseMatches mesh, SidePair pair, NodeBox volume, NodeCells cells)
    {
        var known = new BitArray(cells.Count);
        long matched = 0;
        foreach (var part in NodeParts.Windows(mesh.Grid))
        {
            float[] height = mesh.Read(pair, part).Height;
            for (int n = 0; n < height.Length; n++)
            {
                if (height[n] <= 0) continue;
                matched++;
                int column = part.Left + n % part.Columns, row = part.Top + n / part.Columns;
                if (column < volume.Right && row < volume.Bottom) known[cells.Of(column, row)] = true;
            }
        }
        return (known, matched);
    }

    private void AddMatches(SectionPair pair, AlignedStack stack)
    {
        foreach (double[] match in pair.Matches)
        {
            Mark(pair.From, stack.Sections[pair.From].ToVolume.Apply(SectionPair.InFrom(match)));
            Mark(pair.To, stack.Sections[pair.To].ToVolume.Apply(SectionPair.InTo(match)));
        }
    }

    private void Mark(int z, Px2 at)
    {
        int First(double place) => Math.Max(0, (int)Math.Ceiling((place - _blockPx / 2) / _cellPx - 0.5));
        int Last(double place, int count) => Math.Min(count - 1, (int)Math.Floor((place + _blockPx / 2) / _cellPx - 0.5));
        for (int row = First(at.Y); row <= Last(at.Y, _rows); row++)
            for (int column = First(at.X); column <= Last(at.X, _columns); column++) _known[z][row * _columns + column] = true;
    }

    private static int Unknown(BitArray cells)
    {
        int unknown = 0;
        for (int n = 0; n < cells.Length; n++)
            if (!cells[n]) unknown++;
        return unknown;
    }

    /// <summary>Steps over sides and corners to the nearest cell with evidence or beyond the edge; two sweeps.</summary>
    private int[] Depths(BitArray known)
    {
        var depth = new int[known.Length];
        int At(int column, int row) => column < 0 || row < 0 || column >= _columns || row >= _rows ? 0 : depth[row * _columns + column];
        for (int n = 0; n < known.Length; n++)
        {
            int c = n % _columns, r = n / _columns;
            depth[n] = known[n] ? 0 : 1 + Math.Min(Math.Min(At(c - 1, r), At(c, r - 1)), Math.Min(At(c - 1, r - 1), At(c + 1, r - 1)));
        }
        for (int n = known.Length - 1; n >= 0; n--)
        {
            int c = n % _columns, r = n / _columns;
            depth[n] = Math.Min(depth[n], 1 + Math.Min(Math.Min(At(c + 1, r), At(c, r + 1)), Math.Min(At(c + 1, r + 1), At(c - 1, r + 1))));
        }
        return depth;
    }
}
