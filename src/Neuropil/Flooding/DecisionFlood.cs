using Neuropil.Artefacts;
using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Flooding;

/// <summary>Floods two touching objects again, each from its own inside, without the other's label in the way.</summary>
/// <remarks>
/// Resegmentation at a decision point, Januszewski et al. 2018, doi:10.1038/s41592-018-0049-4, Online Methods, "Agglomeration": all other
/// objects stay as obstacles; if both floods end as the same body, the two are one. Not safe for concurrent use.
/// <code>
///     ┌───────────────┐  box around the decision point ×
///     │ aaaaaa │ bbbb │  seeds ● lie deep in a and in b, away from ×
///     │ a●aaaa × bb●b │
///     └───────────────┘
/// </code>
/// </remarks>
internal sealed class DecisionFlood
{
    /// <summary>Labels that the caller gives the canvas.</summary>
    public const int Free = 0, Obstacle = 1;

    // A first seed can sit badly (on a vesicle, in a mitochondrion); more than three tell that the network cannot fill the object here.
    private const int MostSeeds = 3;

    private readonly FloodCanvas _canvas;
    private readonly ObjectFill _fill;
    private readonly bool[] _inA, _inB, _counted;
    private readonly (double X, double Y, double Z) _spacing;
    private readonly Vox3 _deltas, _point;

    /// <param name="canvas">Labels are <see cref="Obstacle"/> where a third object is, else <see cref="Free"/>.</param>
    /// <param name="inA">Voxels of A; <paramref name="inB"/> those of B.</param>
    /// <param name="point">Where they meet, in voxels of the canvas.</param>
    /// <param name="counted">What is looked at for the shares, in voxels of the canvas.</param>
    public DecisionFlood(
        FloodCanvas canvas, IFfnSession session, Vox3 deltas, FloodSettings settings, VoxelSize voxel, bool[] inA, bool[] inB, Vox3 point, Box3 counted)
    {
        (_canvas, _inA, _inB, _deltas, _point) = (canvas, inA, inB, deltas, point);
        _fill = new ObjectFill(canvas, session, deltas, settings);
        _spacing = (voxel.XNm, voxel.YNm, voxel.ZNm);
        _counted = new bool[inA.Length];
        for (int z = counted.Min.Z; z < counted.Max.Z; z++)
            for (int y = counted.Min.Y; y < counted.Max.Y; y++)
                _counted.AsSpan(canvas.Offset(new(counted.Min.X, y, z)), counted.Size.X).Fill(true);
    }

    /// <summary>Null where the network can start in neither or only one of the two.</summary>
    /// <param name="leastShare">When the first flood claims less than this of the other object, the second is not run and counts as the first:
    /// nearly all pairs are two cells and are told so by one flood.</param>
    public DecisionEvidence? Run(double leastShare, CancellationToken ct)
    {
        bool aFirst = Count(_inA) <= Count(_inB);
        var (first, second) = aFirst ? (_inA, _inB) : (_inB, _inA);
        if (Flood(first, 2, ct) is not { } one) return null;
        double across = (double)Both(one, second) / Math.Max(1, Count(second));
        if (across < leastShare)
            return new((int)_fill.Evaluations, Share(one, first), across, across, 0);
        if (Flood(second, 3, ct) is not { } two) return null;
        double firstInTwo = Ratio(Both(one, two, first), Both(one, first)), secondInOne = Ratio(Both(one, two, second), Both(two, second));
        double recovered = Math.Min(Share(one, first), Share(two, second)), iou = Ratio(Both(one, two), Either(one, two));
        return aFirst
            ? new((int)_fill.Evaluations, recovered, secondInOne, firstInTwo, iou)
            : new((int)_fill.Evaluations, recovered, firstInTwo, secondInOne, iou);
    }

    /// <summary>The flood from the deepest places of an object, the first that holds; null when none does.</summary>
    private bool[]? Flood(bool[] inside, int label, CancellationToken ct)
    {
        foreach (var seed in Seeds(inside))
        {
            var result = _fill.Fill(seed, label, 1, 2, ct);
            var mask = new bool[inside.Length];
            for (int i = 0; i < mask.Length; i++)
            {
                mask[i] = _canvas.Labels[i] == label;
                if (_canvas.Labels[i] is not (Free or Obstacle)) _canvas.Labels[i] = Free;
            }
            if (result.End is FillEnd.Kept) return mask;
        }
        return null;
    }

    /// <summary>Local depths of the object, deepest first, not within a step of the decision point nor of each other.</summary>
    private List<Vox3> Seeds(bool[] inside)
    {
        var outside = inside.Select(v => !v).ToArray();
        var depth = new float[inside.Length];
        DistanceTransform.Euclidean(outside, _canvas.Shape, _spacing, depth);
        var seeds = new List<Vox3>();
        foreach (int offset in Enumerable.Range(0, depth.Length).Where(i => inside[i] && _counted[i]).OrderByDescending(i => depth[i]).ThenBy(i => i))
        {
            var v = _canvas.At(offset);
            if (!_canvas.FieldOfViewFits(v) || Near(v, _point) || seeds.Exists(s => Near(v, s))) continue;
            seeds.Add(v);
            if (seeds.Count == MostSeeds) break;
        }
        return seeds;
    }

    private bool Near(Vox3 a, Vox3 b) => Math.Abs(a.X - b.X) < _deltas.X && Math.Abs(a.Y - b.Y) < _deltas.Y && Math.Abs(a.Z - b.Z) < _deltas.Z;

    private int Count(bool[] a) => Both(a, a);

    private int Both(bool[] a, bool[] b)
    {
        int count = 0;
        for (int i = 0; i < a.Length; i++) if (_counted[i] && a[i] && b[i]) count++;
        return count;
    }

    private int Both(bool[] a, bool[] b, bool[] c)
    {
        int count = 0;
        for (int i = 0; i < a.Length; i++) if (_counted[i] && a[i] && b[i] && c[i]) count++;
        return count;
    }

    private int Either(bool[] a, bool[] b)
    {
        int count = 0;
        for (int i = 0; i < a.Length; i++) if (_counted[i] && (a[i] || b[i])) count++;
        return count;
    }

    private double Share(bool[] flood, bool[] inside) => Ratio(Both(flood, inside), Count(inside));

    private static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
