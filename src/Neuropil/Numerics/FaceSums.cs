namespace Neuropil.Numerics;

/// <summary>What is known of the faces where two labels touch: whole-number sums, so that the order of adding never shows.</summary>
public sealed class FaceSums
{
    /// <summary>Length of <see cref="ToArray"/>.</summary>
    public const int Fields = 10;

    private readonly long[] _sums;

    public FaceSums() : this(new long[Fields])
    {
        (_sums[8], _sums[9]) = (int.MaxValue, int.MinValue);
    }

    private FaceSums(long[] sums) => _sums = sums;

    /// <summary>Faces across x, y, z (axis 0, 1, 2): normal to that axis.</summary>
    public long Faces(int axis) => _sums[axis];

    public long AllFaces => _sums[0] + _sums[1] + _sums[2];

    /// <summary>Faces with a voxel that had no label before growing.</summary>
    public long Gapped => _sums[3];

    /// <summary>Sum over faces of the values on both sides; the mean value is this over twice <see cref="AllFaces"/>.</summary>
    public long Values => _sums[4];

    /// <summary>Mean place of the faces in voxel units, where a voxel's centre is its index plus a half.</summary>
    public double Centre(int axis) => (double)_sums[5 + axis] / (2 * AllFaces);

    /// <summary>Lowest and highest z of a voxel below a face.</summary>
    public (int First, int Last) RangeZ => ((int)_sums[8], (int)_sums[9]);

    /// <summary>Adds the face between voxel (x, y, z) and its upper neighbour along an axis.</summary>
    public void Add(int axis, int x, int y, int z, bool gapped, int values)
    {
        _sums[axis]++;
        if (gapped) _sums[3]++;
        _sums[4] += values;
        // Twice the face's centre: 2 v + 1 across the other axes, 2 v + 2 along its own.
        _sums[5] += 2 * x + (axis == 0 ? 2 : 1);
        _sums[6] += 2 * y + (axis == 1 ? 2 : 1);
        _sums[7] += 2 * z + (axis == 2 ? 2 : 1);
        _sums[8] = Math.Min(_sums[8], z);
        _sums[9] = Math.Max(_sums[9], z);
    }

    public void Add(FaceSums other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < 8; i++) _sums[i] += other._sums[i];
        _sums[8] = Math.Min(_sums[8], other._sums[8]);
        _sums[9] = Math.Max(_sums[9], other._sums[9]);
    }

    /// <summary>All sums, to store and to read back with <see cref="FromArray"/>.</summary>
    public long[] ToArray() => [.. _sums];

    public static FaceSums FromArray(ReadOnlySpan<long> sums) => sums.Length == Fields
        ? new(sums.ToArray())
        : throw new ArgumentException($"Face sums have {Fields} fields, got {sums.Length}.", nameof(sums));
}
