using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Least and largest of rows of pixels, fast from the first call on. Spans are of one length; the destination may be one of the sources.</summary>
internal static class Rows
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Min(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> destination)
    {
        ref float left = ref MemoryMarshal.GetReference(a), right = ref MemoryMarshal.GetReference(b), to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0, count = (nuint)destination.Length;
        unchecked
        {
            for (; i + 8 <= count; i += 8) Vector256.Min(Vector256.LoadUnsafe(ref left, i), Vector256.LoadUnsafe(ref right, i)).StoreUnsafe(ref to, i);
        }
        for (int k = (int)i; k < destination.Length; k++) destination[k] = Math.Min(a[k], b[k]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Max(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, Span<byte> destination)
    {
        ref byte left = ref MemoryMarshal.GetReference(a), right = ref MemoryMarshal.GetReference(b), to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0, count = (nuint)destination.Length;
        unchecked
        {
            for (; i + 32 <= count; i += 32) Vector256.Max(Vector256.LoadUnsafe(ref left, i), Vector256.LoadUnsafe(ref right, i)).StoreUnsafe(ref to, i);
        }
        for (int k = (int)i; k < destination.Length; k++) destination[k] = Math.Max(a[k], b[k]);
    }
}
