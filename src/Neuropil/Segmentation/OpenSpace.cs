using Neuropil.Numerics;

namespace Neuropil.Segmentation;

/// <summary>Gives what floods left empty, within the walls of the image, to the object it opens to; space that opens to none becomes an object.</summary>
/// <remarks>Pieces are 6-connected open voxels without an object. A piece goes to the object that it shares most faces between open voxels
/// with (the lower label on ties), so that a flood which stopped early is finished and a thin process that no seed took is not swallowed by
/// its neighbour when segments grow.</remarks>
internal static class OpenSpace
{
    /// <returns>New objects: label, first voxel, size; labels follow <paramref name="lastLabel"/>.</returns>
    public static IReadOnlyList<(int Label, int First, int Voxels)> Fill(
        FloodCanvas canvas, ReadOnlySpan<bool> open, int lastLabel, int minVoxels)
    {
        var labels = canvas.Labels;
        var empty = new uint[labels.Length];
        for (int i = 0; i < empty.Length; i++) empty[i] = open[i] && labels[i] <= 0 ? 1u : 0u;
        var piece = new int[labels.Length];
        int pieces = ConnectedComponents.Label(empty, canvas.Shape, piece);
        var size = new int[pieces + 1];
        var first = new int[pieces + 1];
        for (int i = piece.Length - 1; i >= 0; i--) (size[piece[i]], first[piece[i]]) = (size[piece[i]] + 1, i);
        var owner = Owners(canvas, open, piece, pieces);
        var made = new List<(int, int, int)>();
        for (int p = 1; p <= pieces; p++)
            if (owner[p] == 0 && size[p] >= minVoxels)
            {
                owner[p] = lastLabel + made.Count + 1;
                made.Add((owner[p], first[p], size[p]));
            }
        for (int i = 0; i < labels.Length; i++)
            if (piece[i] > 0 && owner[piece[i]] > 0) labels[i] = owner[piece[i]];
        return made;
    }

    /// <summary>Labels that are one object because no wall stands between them: joined where at least <paramref name="minFaces"/> faces lie
    /// between open voxels of both.</summary>
    /// <returns>For each label 1 … <paramref name="lastLabel"/> the smallest label it is joined with.</returns>
    public static int[] Joined(FloodCanvas canvas, ReadOnlySpan<bool> open, int lastLabel, int minFaces)
    {
        var faces = new Dictionary<(int A, int B), int>();
        var labels = canvas.Labels;
        var (nx, ny) = (canvas.Shape.Nx, canvas.Shape.Ny);
        for (int i = 0; i < labels.Length; i++)
        {
            if (!open[i] || labels[i] <= 0) continue;
            if (i % nx + 1 < nx) CountPair(faces, labels, open, i, i + 1);
            if (i / nx % ny + 1 < ny) CountPair(faces, labels, open, i, i + nx);
            if (i + nx * ny < labels.Length) CountPair(faces, labels, open, i, i + nx * ny);
        }
        var sets = new UnionFind(lastLabel + 1);
        foreach (var (pair, count) in faces)
            if (count >= minFaces) sets.Union(pair.A, pair.B);
        return [.. Enumerable.Range(0, lastLabel + 1).Select(sets.Find)];
    }

    private static void CountPair(Dictionary<(int, int), int> faces, int[] labels, ReadOnlySpan<bool> open, int a, int b)
    {
        if (!open[b] || labels[b] <= 0 || labels[a] == labels[b]) return;
        var key = (Math.Min(labels[a], labels[b]), Math.Max(labels[a], labels[b]));
        faces[key] = faces.GetValueOrDefault(key) + 1;
    }

    private static int[] Owners(FloodCanvas canvas, ReadOnlySpan<bool> open, int[] piece, int pieces)
    {
        var faces = new Dictionary<(int Piece, int Label), int>();
        var (nx, ny) = (canvas.Shape.Nx, canvas.Shape.Ny);
        for (int i = 0; i < piece.Length; i++)
        {
            if (!open[i]) continue;
            if (i % nx + 1 < nx) Count(faces, canvas.Labels, open, piece, i, i + 1);
            if (i / nx % ny + 1 < ny) Count(faces, canvas.Labels, open, piece, i, i + nx);
            if (i + nx * ny < piece.Length) Count(faces, canvas.Labels, open, piece, i, i + nx * ny);
        }
        var owner = new int[pieces + 1];
        foreach (var group in faces.OrderByDescending(f => f.Value).ThenBy(f => f.Key))
            if (owner[group.Key.Piece] == 0) owner[group.Key.Piece] = group.Key.Label;
        return owner;
    }

    private static void Count(Dictionary<(int, int), int> faces, int[] labels, ReadOnlySpan<bool> open, int[] piece, int a, int b)
    {
        if (!open[b] || piece[a] == piece[b]) return;
        var key = piece[a] > 0 ? (piece[a], labels[b]) : (piece[b], labels[a]);
        if (key.Item1 > 0 && key.Item2 > 0) faces[key] = faces.GetValueOrDefault(key) + 1;
    }
}
