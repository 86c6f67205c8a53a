using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>Which parts of each section a neighbour speaks of: cells of the volume, with a believed match to any section compared or without.</summary>
internal sealed class EvidenceArea
{
    /// <summary>Cells along the longer side where sections are affine.</summary>
    private const int AffineCells = 12;

    private readonly double _cellPx, _middle, _blockPx;
    private readonly int _columns, _rows, _stride;
    private readonly bool[][] _known;
    private readonly bool[] _counts;

    /// <param name="counts">Sections with tiles; an empty one is a gap, not a lack of evidence.</param>
    /// <param name="blockPx">Side of the blocks of the affine matches, each of which answers for its block.</param>
    public EvidenceArea(AlignedStack stack, IReadOnlyList<DensePair> mesh, IReadOnlyList<SectionPair> pairs, bool[] counts, double blockPx)
    {
        (_counts, _blockPx) = (counts, blockPx);
        // Nodes stand on the corners of the volume, cells beside them.
        _middle = mesh.Count > 0 ? 0 : 0.5;
        _cellPx = mesh.Count > 0 ? mesh[0].Shifts.SpacingPx : (double)Math.Max(stack.WidthPx, stack.HeightPx) / AffineCells;
        // The mesh goes on beyond the volume, to whole windows.
        (_columns, _rows) = ((int)Math.Ceiling(stack.WidthPx / _cellPx), (int)Math.Ceiling(stack.HeightPx / _cellPx));
        _stride = mesh.Count > 0 ? mesh[0].Shifts.Columns : _columns;
        _known = [.. stack.Sections.Select(_ => new bool[_columns * _rows])];
        foreach (var pair in mesh) AddNodes(pair);
        if (mesh.Count == 0)
            foreach (var pair in pairs) AddMatches(pair, stack);
    }

    public int Columns => _columns;

    public int Rows => _rows;

    /// <summary>Volume px from cell to cell.</summary>
    public double CellPx => _cellPx;

    /// <summary>Share of all cells of all sections that count; null where none does.</summary>
    public double? ShareWithout => _counts.Any(c => c) ? Enumerable.Range(0, _known.Length).Where(z => _counts[z]).Average(z => SectionShareWithout(z)!.Value) : null;

    /// <summary>Null for a section that does not count.</summary>
    public double? SectionShareWithout(int z) => _counts[z] ? (double)_known[z].Count(k => !k) / _known[z].Length : null;

    public bool Has(int z, int column, int row) => _known[z][row * _columns + column];

    /// <summary>The cell furthest from any evidence and from the edge of the volume, and how far, px; null where all cells have evidence, or none.</summary>
    public (Px2 At, double RadiusPx)? DeepestHole(int z)
    {
        if (!_counts[z] || !_known[z].Contains(true)) return null;
        int[] depth = Depths(_known[z]);
        int best = 0;
        for (int n = 1; n < depth.Length; n++)
            if (depth[n] > depth[best]) best = n;
        return depth[best] == 0 ? null : (new((best % _columns + _middle) * _cellPx, (best / _columns + _middle) * _cellPx), depth[best] * _cellPx);
    }

    private void AddNodes(DensePair pair)
    {
        for (int n = 0; n < _columns * _rows; n++)
            if (pair.Shifts.Height[n / _columns * _stride + n % _columns] > 0) _known[pair.From][n] = _known[pair.To][n] = true;
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

    /// <summary>Steps over sides and corners to the nearest cell with evidence or beyond the edge; two sweeps.</summary>
    private int[] Depths(bool[] known)
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
