using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Solves Aᵀ W A x = b for a sparse A given row by row, without forming the product; scaled by its diagonal.</summary>
/// <remarks>Hestenes and Stiefel 1952, doi:10.6028/jres.049.044. One thread and one order of sums, so that the same rows give the same bytes.</remarks>
/// <param name="tolerance">Where to stop: the residual as a share of the right side, both scaled by the diagonal.</param>
internal sealed class ConjugateGradients(int unknowns, double tolerance)
{
    private readonly List<int> _starts = [0], _columns = [];
    private readonly List<double> _factors = [], _weights = [];
    private readonly double[] _diagonal = new double[unknowns];

    /// <param name="columns">Each below the number of unknowns.</param>
    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<double> factors, double weight)
    {
        _columns.AddRange(columns);
        _factors.AddRange(factors);
        _weights.Add(weight);
        _starts.Add(_columns.Count);
        // A column named twice has both factors in one row: its square is that of the sum.
        for (int a = 0; a < columns.Length; a++)
            for (int b = 0; b < columns.Length; b++)
                if (columns[a] == columns[b]) _diagonal[columns[a]] += weight * factors[a] * factors[b];
    }

    /// <summary>For two right sides, one in each half of the pairs: what takes time is finding the unknowns of a row.</summary>
    /// <param name="x">Where to start; receives the solutions.</param>
    /// <exception cref="InvalidOperationException">Some unknown is in no row.</exception>
    public void Solve(Vector128<double>[] right, Vector128<double>[] x)
    {
        int free = Array.FindIndex(_diagonal, d => !(d > 0));
        if (free >= 0) throw new InvalidOperationException($"Unknown {free} of {unknowns} is not determined: add a tie for it.");
        Vector128<double>[] product = new Vector128<double>[unknowns], residual = new Vector128<double>[unknowns], direction = new Vector128<double>[unknowns];
        Multiply(x, product);
        for (int i = 0; i < unknowns; i++) residual[i] = right[i] - product[i];
        Vector128<double> goal = tolerance * tolerance * Scaled(right), error = Scaled(residual);
        for (int i = 0; i < unknowns; i++) direction[i] = residual[i] / _diagonal[i];
        for (int step = 0; step < 20 * unknowns && Vector128.GreaterThanAny(error, goal); step++)
        {
            Multiply(direction, product);
            // A side that is done stays as it is.
            var goesOn = Vector128.GreaterThan(error, goal);
            var along = error / Dot(direction, product) & goesOn;
            for (int i = 0; i < unknowns; i++)
            {
                x[i] += along * direction[i];
                residual[i] -= along * product[i];
            }
            Vector128<double> next = Scaled(residual), keep = next / error & goesOn;
            for (int i = 0; i < unknowns; i++) direction[i] = residual[i] / _diagonal[i] + keep * direction[i];
            error = next;
        }
    }

    private void Multiply(Vector128<double>[] x, Vector128<double>[] product)
    {
        Array.Clear(product);
        ref Vector128<double> from = ref MemoryMarshal.GetArrayDataReference(x), to = ref MemoryMarshal.GetArrayDataReference(product);
        ref int columns = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_columns));
        ref double factors = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_factors));
        ReadOnlySpan<int> starts = CollectionsMarshal.AsSpan(_starts);
        ReadOnlySpan<double> weights = CollectionsMarshal.AsSpan(_weights);
        unchecked
        {
            for (int row = 0; row < weights.Length; row++)
            {
                int first = starts[row], end = starts[row + 1];
                var sum = Vector128<double>.Zero;
                for (int k = first; k < end; k++) sum += Unsafe.Add(ref factors, k) * Unsafe.Add(ref from, Unsafe.Add(ref columns, k));
                sum *= weights[row];
                for (int k = first; k < end; k++) Unsafe.Add(ref to, Unsafe.Add(ref columns, k)) += Unsafe.Add(ref factors, k) * sum;
            }
        }
    }

    private Vector128<double> Scaled(Vector128<double>[] a)
    {
        var sum = Vector128<double>.Zero;
        for (int i = 0; i < a.Length; i++) sum += a[i] * a[i] / _diagonal[i];
        return sum;
    }

    private static Vector128<double> Dot(Vector128<double>[] a, Vector128<double>[] b)
    {
        var sum = Vector128<double>.Zero;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
