using System.Runtime.InteropServices;
using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Connectome;

/// <summary>Size, place and extent of each label: whole-number sums that blocks add up in any order.</summary>
internal sealed class CellSums
{
    private const int Fields = 10;

    private readonly Dictionary<ulong, long[]> _sums = [];   // voxels, Σx, Σy, Σz, min x y z, max x y z (one past)

    public void Add(Voxels<ulong> labels, Box3 part)
    {
        for (int z = part.Min.Z; z < part.Max.Z; z++)
            for (int y = part.Min.Y; y < part.Max.Y; y++)
                AddRow(labels.Values.AsSpan(labels.Offset(part.Min.X, y, z), part.Size.X), part.Min.X, y, z);
    }

    /// <summary>One line a label, in order: id and its sums.</summary>
    public IEnumerable<string> ToLines() => _sums.OrderBy(s => s.Key).Select(s => $"{s.Key} {string.Join(' ', s.Value)}");

    public void AddLines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            string[] parts = line.Split(' ');
            Add(ulong.Parse(parts[0]), [.. parts.Skip(1).Select(long.Parse)]);
        }
    }

    public CellTable ToTable(VoxelSize voxel, double minUm3)
    {
        double um3 = voxel.XNm * voxel.YNm * voxel.ZNm * 1e-9;
        return new([.. _sums.OrderBy(s => s.Key).Where(s => s.Value[0] * um3 >= minUm3).Select(s => ToCell(s.Key, s.Value, voxel, um3))]);
    }

    private static Cell ToCell(ulong id, long[] s, VoxelSize voxel, double um3)
    {
        double n = s[0];
        var centre = new Nm3((s[1] / n + 0.5) * voxel.XNm, (s[2] / n + 0.5) * voxel.YNm, (s[3] / n + 0.5) * voxel.ZNm);
        var box = new Box3(new((int)s[4], (int)s[5], (int)s[6]), new((int)s[7], (int)s[8], (int)s[9]));
        return new(id, s[0], s[0] * um3, box, centre);
    }

    /// <summary>Labels come in runs along x; a run adds its length and its sum of x in one step.</summary>
    private void AddRow(ReadOnlySpan<ulong> row, int firstX, int y, int z)
    {
        for (int start = 0, end; start < row.Length; start = end)
        {
            ulong label = row[start];
            for (end = start + 1; end < row.Length && row[end] == label;) end++;
            if (label == 0) continue;
            long n = end - start, low = firstX + start, past = firstX + end;
            Add(label, [n, n * (low + past - 1) / 2, n * y, n * z, low, y, z, past, y + 1, z + 1]);
        }
    }

    private void Add(ulong label, ReadOnlySpan<long> sums)
    {
        ref long[]? mine = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, label, out bool known);
        if (!known) { mine = sums.ToArray(); return; }
        for (int i = 0; i < 4; i++) mine![i] += sums[i];
        for (int i = 4; i < 7; i++) mine![i] = Math.Min(mine[i], sums[i]);
        for (int i = 7; i < Fields; i++) mine![i] = Math.Max(mine[i], sums[i]);
    }
}
