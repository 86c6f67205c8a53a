using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Scoring;

/// <summary>The centre line of one connected part of a cell: a tree of voxels.</summary>
/// <param name="Cell">Label of the cell; several parts may have one.</param>
/// <param name="Nodes">Voxels of the volume, neighbours by face, edge or corner along each edge.</param>
/// <param name="Edges">Pairs of nodes.</param>
public sealed record CentreLine(ulong Cell, IReadOnlyList<Vox3> Nodes, IReadOnlyList<(int A, int B)> Edges);

/// <summary>Finds the centre lines of labelled objects.</summary>
/// <remarks>
/// After TEASAR, Sato et al. 2000, doi:10.1109/PCCGA.2000.883951: from the voxel farthest from any (the root), the way to the farthest voxel
/// that is not covered yet, kept to the middle by a price that falls with the distance to the surface; it covers all within a distance
/// of it; repeated until all is covered. An object that leaves the box and comes back is two parts. Faces of the box are no surface.
/// </remarks>
public static class CentreLines
{
    // Price 1 + Steepness · (1 − d / dmax)^Power: TEASAR's form and constants.
    private const double Steepness = 5000, Power = 16;

    // A way covers what is nearer than this times the distance to the surface, and CoverNm.
    private const double CoverScale = 1.5;

    /// <summary>Bumps no higher than this above the surface get no branch of their own.</summary>
    private const double CoverNm = 100;

    /// <param name="labels">0 is no object.</param>
    /// <param name="minNm">Lines shorter than this are left out.</param>
    public static IReadOnlyList<CentreLine> Of(Voxels<ulong> labels, VoxelSize size, double minNm, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var lines = new List<CentreLine>();
        foreach (var part in Parts(labels))
        {
            ct.ThrowIfCancellationRequested();
            var line = new PartTracer(labels, part, size).Trace();
            if (line.Edges.Count > 0 && line.Edges.Sum(e => LengthNm(line, e, size)) >= minNm) lines.Add(line);
        }
        return lines;
    }

    public static double LengthNm(CentreLine line, (int A, int B) edge, VoxelSize size)
    {
        ArgumentNullException.ThrowIfNull(line);
        return size.Centre(line.Nodes[edge.A]).DistanceTo(size.Centre(line.Nodes[edge.B]));
    }

    /// <summary>Connected voxels of one label (26 neighbours), as array offsets, in order of their first voxel.</summary>
    private static IEnumerable<List<int>> Parts(Voxels<ulong> labels)
    {
        var seen = new bool[labels.Values.Length];
        for (int first = 0; first < seen.Length; first++)
        {
            if (seen[first] || labels.Values[first] == 0) continue;
            seen[first] = true;
            var part = new List<int> { first };
            for (int i = 0; i < part.Count; i++) Spread(labels, part[i], seen, part);
            yield return part;
        }
    }

    private static void Spread(Voxels<ulong> labels, int from, bool[] seen, List<int> part)
    {
        var size = labels.Size;
        int x = from % size.X, y = from / size.X % size.Y, z = from / size.X / size.Y;
        for (int nz = Math.Max(z - 1, 0); nz <= Math.Min(z + 1, size.Z - 1); nz++)
            for (int ny = Math.Max(y - 1, 0); ny <= Math.Min(y + 1, size.Y - 1); ny++)
                for (int nx = Math.Max(x - 1, 0); nx <= Math.Min(x + 1, size.X - 1); nx++)
                {
                    int to = (nz * size.Y + ny) * size.X + nx;
                    if (seen[to] || labels.Values[to] != labels.Values[from]) continue;
                    seen[to] = true;
                    part.Add(to);
                }
    }

    /// <summary>One part in a box of its own, a voxel wider than itself where the volume goes on.</summary>
    private sealed class PartTracer
    {
        private readonly ulong _cell;
        private readonly Box3 _box;
        private readonly GridShape _shape;
        private readonly (double X, double Y, double Z) _spacing;
        private readonly bool[] _mask;
        private readonly float[] _toSurface, _fromRoot;
        private readonly List<Vox3> _nodes = [];
        private readonly List<(int A, int B)> _edges = [];
        private readonly Dictionary<int, int> _nodeOf = [];

        public PartTracer(Voxels<ulong> labels, List<int> part, VoxelSize size)
        {
            _cell = labels.Values[part[0]];
            var places = part.Select(i => new Vox3(i % labels.Size.X, i / labels.Size.X % labels.Size.Y, i / labels.Size.X / labels.Size.Y) + labels.Box.Min).ToList();
            _box = new Box3(places.Aggregate(Vox3.Min), places.Aggregate(Vox3.Max) + Vox3.All(1)).Grow(Vox3.All(1)).Intersect(labels.Box);
            _shape = new(_box.Size.X, _box.Size.Y, _box.Size.Z);
            _spacing = (size.XNm, size.YNm, size.ZNm);
            _mask = new bool[_box.Count];
            foreach (var place in places) _mask[Offset(place)] = true;
            (_toSurface, _fromRoot) = (new float[_mask.Length], new float[_mask.Length]);
        }

        public CentreLine Trace()
        {
            DistanceTransform.Euclidean([.. _mask.Select(m => !m)], _shape, _spacing, _toSurface);
            var before = new int[_mask.Length];
            ShortestPaths.From(Array.IndexOf(_mask, true), _mask, _shape, _spacing, [], _fromRoot, before);
            int root = Farthest();
            ShortestPaths.From(root, _mask, _shape, _spacing, [], _fromRoot, before);
            int[] outwards = [.. Enumerable.Range(0, _mask.Length).Where(i => _mask[i]).OrderByDescending(i => _fromRoot[i]).ThenBy(i => i)];
            ShortestPaths.From(root, _mask, _shape, _spacing, Prices(), new float[_mask.Length], before);
            AddNode(root);
            var covered = new bool[_mask.Length];
            foreach (int end in outwards)
                if (!covered[end]) AddWay(end, before, covered);
            return new(_cell, _nodes, _edges);
        }

        private int Farthest()
        {
            int best = -1;
            for (int i = 0; i < _mask.Length; i++)
                if (_mask[i] && (best < 0 || _fromRoot[i] > _fromRoot[best])) best = i;
            return best;
        }

        private float[] Prices()
        {
            // A part that fills its box has no surface; every way is then as good as another.
            double largest = _toSurface.Where(float.IsFinite).DefaultIfEmpty(1).Max() * 1.01;
            return [.. _toSurface.Select(d => float.IsFinite(d) ? (float)(1 + Steepness * Math.Pow(1 - d / largest, Power)) : 1)];
        }

        /// <summary>From an end back to the line as it is, and covers what lies around it.</summary>
        private void AddWay(int end, int[] before, bool[] covered)
        {
            int last = -1;
            for (int voxel = end; voxel >= 0; voxel = before[voxel])
            {
                bool joins = _nodeOf.ContainsKey(voxel);
                int node = AddNode(voxel);
                if (last >= 0) _edges.Add((last, node));
                last = node;
                Cover(voxel, covered);
                if (joins) break;
            }
        }

        private int AddNode(int voxel)
        {
            if (_nodeOf.TryGetValue(voxel, out int node)) return node;
            _nodes.Add(Place(voxel));
            return _nodeOf[voxel] = _nodes.Count - 1;
        }

        private void Cover(int voxel, bool[] covered)
        {
            double radius = CoverNm + (float.IsFinite(_toSurface[voxel]) ? CoverScale * _toSurface[voxel] : 0);
            var at = Place(voxel);
            var reach = new Vox3((int)(radius / _spacing.X), (int)(radius / _spacing.Y), (int)(radius / _spacing.Z));
            var ball = new Box3(at - reach, at + reach + Vox3.All(1)).Intersect(_box);
            for (int z = ball.Min.Z; z < ball.Max.Z; z++)
                for (int y = ball.Min.Y; y < ball.Max.Y; y++)
                    for (int x = ball.Min.X; x < ball.Max.X; x++)
                    {
                        double dx = (x - at.X) * _spacing.X, dy = (y - at.Y) * _spacing.Y, dz = (z - at.Z) * _spacing.Z;
                        if (dx * dx + dy * dy + dz * dz <= radius * radius) covered[Offset(new(x, y, z))] = true;
                    }
        }

        private int Offset(Vox3 v) => ((v.Z - _box.Min.Z) * _shape.Ny + v.Y - _box.Min.Y) * _shape.Nx + v.X - _box.Min.X;

        private Vox3 Place(int i) => new Vox3(i % _shape.Nx, i / _shape.Nx % _shape.Ny, i / _shape.Nx / _shape.Ny) + _box.Min;
    }
}
