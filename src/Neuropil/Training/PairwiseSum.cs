using System.Numerics.Tensors;

namespace Neuropil.Training;

/// <summary>Sums of arrays as a binary tree, halved from the top.</summary>
/// <remarks><code>
/// 8 terms:   ((0 + 1) + (2 + 3)) + ((4 + 5) + (6 + 7))
/// 2 ranks:   |----- rank 0 ----|   |----- rank 1 ----|
/// </code>
/// A whole branch may be summed elsewhere and the bits are the same; that is what makes 2ᵏ ranks with equal shares one process.
/// The rounding error grows with the logarithm of the number of terms.</remarks>
internal static class PairwiseSum
{
    /// <summary>Leaves the sum of the terms' elements [start, start + length) in the first term; those of the other terms are used up.</summary>
    public static void InPlace(ReadOnlySpan<Memory<float>> terms, int start, int length)
    {
        if (terms.Length <= 1) return;
        int half = terms.Length / 2;
        InPlace(terms[..half], start, length);
        InPlace(terms[half..], start, length);
        var sum = terms[0].Span.Slice(start, length);
        TensorPrimitives.Add(sum, terms[half].Span.Slice(start, length), sum);
    }
}
