namespace Neuropil.Volumes.Zarr;

/// <summary>Unpacks BloscLZ, a byte-wise Lempel-Ziv code. c-blosc, blosclz.c.</summary>
/// <remarks>A control byte below 32 precedes that many + 1 plain bytes. Otherwise it is a match:
/// <code>
/// [ lll ddddd ] [more length while 255, if lll = 7] [ low distance ] [far distance u16be, if ddddd = 31 and low = 255]
/// </code>
/// of length lll + 2 at distance 256 ddddd + low + 1, or far + 8191 + 1. The first control byte of a stream is always plain bytes.</remarks>
internal static class BloscLz
{
    private const int NearLimit = 8191;

    /// <returns>How many bytes were written.</returns>
    /// <exception cref="IndexOutOfRangeException">The stream is damaged.</exception>
    public static int Decode(ReadOnlySpan<byte> packed, Span<byte> target)
    {
        int at = 0, written = 0;
        for (int control = packed[at++] & 31; ; control = packed[at++])
        {
            if (control < 32)
            {
                packed.Slice(at, control + 1).CopyTo(target[written..]);
                at += control + 1;
                written += control + 1;
            }
            else
            {
                var (length, distance) = Match(packed, control, ref at);
                if (distance > written) throw new InvalidDataException($"blosclz: a match reaches {distance} bytes back, {written} are there");
                for (int end = written + length; written < end; written++) target[written] = target[written - distance];
            }
            if (at >= packed.Length) return written;
        }
    }

    private static (int Length, int Distance) Match(ReadOnlySpan<byte> packed, int control, ref int at)
    {
        int length = (control >> 5) + 2, high = control & 31;
        if (length == 9)
            for (byte more = 255; more == 255; length += more) more = packed[at++];
        int low = packed[at++], distance = (high << 8) + low + 1;
        if (high < 31 || low < 255) return (length, distance);
        int far = packed[at] << 8 | packed[at + 1];
        at += 2;
        return (length, far + NearLimit + 1);
    }
}
