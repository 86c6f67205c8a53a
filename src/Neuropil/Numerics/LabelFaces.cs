using System.Runtime.InteropServices;

namespace Neuropil.Numerics;

/// <summary>Finds where labels touch: the faces between 6-neighbours of different labels.</summary>
public static class LabelFaces
{
    /// <summary>Counts the faces whose lower voxel lies in a part of the array. Cut a large array into parts that do not overlap and every face
    /// is counted once.</summary>
    /// <param name="labels">[z, y, x]; 0 touches nothing.</param>
    /// <param name="before">The labels before growing, to tell faces in a gap; the same span where nothing was grown.</param>
    /// <param name="values">A value of each voxel; empty where none is wanted.</param>
    /// <param name="part">First voxel and end of the part, in array coordinates.</param>
    /// <param name="origin">Coordinates of the array's first voxel, added to places.</param>
    /// <param name="sums">Pairs (a, b) with a &lt; b; added to.</param>
    public static void Count(
        ReadOnlySpan<ulong> labels, ReadOnlySpan<ulong> before, ReadOnlySpan<byte> values, GridShape shape,
        ((int X, int Y, int Z) Min, (int X, int Y, int Z) Max) part, (int X, int Y, int Z) origin, Dictionary<(ulong A, ulong B), FaceSums> sums)
    {
        shape.Require(labels.Length, nameof(labels));
        shape.Require(before.Length, nameof(before));
        for (int z = part.Min.Z; z < part.Max.Z; z++)
            for (int y = part.Min.Y; y < part.Max.Y; y++)
                for (int x = part.Min.X, i = (z * shape.Ny + y) * shape.Nx + part.Min.X; x < part.Max.X; x++, i++)
                {
                    ulong label = labels[i];
                    if (label == 0) continue;
                    for (int axis = 0; axis < 3; axis++)
                    {
                        int above = axis switch { 0 => x, 1 => y, _ => z } + 1;
                        if (above >= shape.Length(axis)) continue;
                        int j = i + shape.Stride(axis);
                        ulong other = labels[j];
                        if (other == 0 || other == label) continue;
                        SumsOf(sums, label, other).Add(axis, origin.X + x, origin.Y + y, origin.Z + z,
                            before[i] == 0 || before[j] == 0, values.IsEmpty ? 0 : values[i] + values[j]);
                    }
                }
    }

    /// <summary>Lets labels grow, then counts the faces of a part; the array must reach beyond the part by the growth's reach and one voxel
    /// more, or end where the volume ends. Arguments as of <see cref="Count"/>.</summary>
    public static Dictionary<(ulong A, ulong B), FaceSums> CountGrown(
        ReadOnlySpan<ulong> labels, ReadOnlySpan<byte> values, GridShape shape, NearestLabel growth,
        ((int X, int Y, int Z) Min, (int X, int Y, int Z) Max) part, (int X, int Y, int Z) origin)
    {
        ArgumentNullException.ThrowIfNull(growth);
        var grown = new ulong[labels.Length];
        growth.Fill(labels, shape, grown);
        var sums = new Dictionary<(ulong A, ulong B), FaceSums>();
        Count(grown, labels, values, shape, part, origin, sums);
        return sums;
    }

    /// <summary>One line of numbers a pair, in order of the pairs: a, b and the ten sums. For receipts.</summary>
    public static IEnumerable<string> ToLines(IReadOnlyDictionary<(ulong A, ulong B), FaceSums> sums) =>
        sums.OrderBy(s => s.Key).Select(s => $"{s.Key.A} {s.Key.B} {string.Join(' ', s.Value.ToArray())}");

    public static IEnumerable<KeyValuePair<(ulong A, ulong B), FaceSums>> FromLines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            string[] parts = line.Split(' ');
            yield return new((ulong.Parse(parts[0]), ulong.Parse(parts[1])), FaceSums.FromArray([.. parts.Skip(2).Select(long.Parse)]));
        }
    }

    /// <summary>Adds one dictionary of sums to another.</summary>
    public static void Merge(Dictionary<(ulong A, ulong B), FaceSums> into, IEnumerable<KeyValuePair<(ulong A, ulong B), FaceSums>> from)
    {
        foreach (var (pair, sums) in from) SumsOf(into, pair.A, pair.B).Add(sums);
    }

    private static FaceSums SumsOf(Dictionary<(ulong A, ulong B), FaceSums> sums, ulong a, ulong b) =>
        CollectionsMarshal.GetValueRefOrAddDefault(sums, a < b ? (a, b) : (b, a), out _) ??= new FaceSums();
}
