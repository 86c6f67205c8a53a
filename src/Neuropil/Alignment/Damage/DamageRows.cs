using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Damage;

/// <summary>Rows of a section's view, 16 places or more at a time. Spans begin together and are as long as the first.</summary>
internal static class DamageRows
{
    /// <summary>level / 2^shift, within ± <paramref name="most"/>.</summary>
    public static void Take(ReadOnlySpan<short> level, int shift, short most, Span<short> steps)
    {
        ref short from = ref MemoryMarshal.GetReference(level), to = ref MemoryMarshal.GetReference(steps);
        Vector256<short> highest = Vector256.Create(most), lowest = -highest;
        nuint i = 0;
        unchecked
        {
            for (; i + 16 <= (nuint)level.Length; i += 16)
                Vector256.Max(Vector256.Min(Vector256.LoadUnsafe(ref from, i) >> shift, highest), lowest).StoreUnsafe(ref to, i);
        }
        for (int x = (int)i; x < level.Length; x++) steps[x] = (short)Math.Clamp(level[x] >> shift, -most, most);
    }

    /// <summary>0 or 1 to 0 or -1.</summary>
    public static void Take(ReadOnlySpan<byte> asked, Span<short> flags)
    {
        ref byte from = ref MemoryMarshal.GetReference(asked);
        ref short to = ref MemoryMarshal.GetReference(flags);
        nuint i = 0;
        unchecked
        {
            for (; i + 16 <= (nuint)asked.Length; i += 16) (-Vector256.WidenLower(Vector128.LoadUnsafe(ref from, i).ToVector256()).AsInt16()).StoreUnsafe(ref to, i);
        }
        for (int x = (int)i; x < asked.Length; x++) flags[x] = (short)-asked[x];
    }

    /// <summary>1 where something is seen, else 0.</summary>
    public static byte[] Seen(Plane grey)
    {
        byte[] seen = GC.AllocateUninitializedArray<byte>(grey.Values.Length);
        ref float from = ref MemoryMarshal.GetArrayDataReference(grey.Values);
        ref byte to = ref MemoryMarshal.GetArrayDataReference(seen);
        nuint i = 0;
        unchecked
        {
            for (; i + 32 <= (nuint)seen.Length; i += 32)
            {
                var (low, high) = (Vector256.Narrow(Above0(ref from, i), Above0(ref from, i + 8)), Vector256.Narrow(Above0(ref from, i + 16), Above0(ref from, i + 24)));
                (-Vector256.Narrow(low, high)).AsByte().StoreUnsafe(ref to, i);
            }
        }
        for (int k = (int)i; k < seen.Length; k++) seen[k] = (byte)(grey.Values[k] > 0 ? 1 : 0);
        return seen;
    }

    private static Vector256<int> Above0(ref float values, nuint i) => Vector256.GreaterThan(Vector256.LoadUnsafe(ref values, i), Vector256<float>.Zero).AsInt32();

    /// <summary>To steps, towards 0; what does not fit is the largest that does.</summary>
    public static void Round(ReadOnlySpan<float> level, int stepsPerUnit, Span<short> steps)
    {
        ref float from = ref MemoryMarshal.GetReference(level);
        ref short to = ref MemoryMarshal.GetReference(steps);
        nuint i = 0;
        unchecked
        {
            for (; i + 16 <= (nuint)level.Length; i += 16)
            {
                var low = Vector256.ConvertToInt32(Vector256.LoadUnsafe(ref from, i) * stepsPerUnit);
                var high = Vector256.ConvertToInt32(Vector256.LoadUnsafe(ref from, i + 8) * stepsPerUnit);
                Vector256.NarrowWithSaturation(low, high).StoreUnsafe(ref to, i);
            }
        }
        for (int x = (int)i; x < level.Length; x++) steps[x] = (short)Math.Clamp(level[x] * stepsPerUnit, short.MinValue, short.MaxValue);
    }
}
