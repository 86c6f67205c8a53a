using System.Buffers.Binary;

namespace Neuropil.Volumes.Images;

/// <summary>Counts the pages of a TIFF by following the chain of directories. TIFF 6.0, section 2; BigTIFF.</summary>
/// <remarks>LibTiff follows a chain that bites its own tail without end, and takes memory for whatever a damaged entry claims; so both are checked here first.
/// <code>
/// classic   II 42  first u32 | directory: count u16, count x 12 bytes, next u32
/// BigTIFF   II 43  8 0  first u64 | directory: count u64, count x 20 bytes, next u64
/// entry     tag u16, type u16, how many u32 (u64), value or where it lies u32 (u64)
/// </code></remarks>
internal static class TiffDirectories
{
    private const int ImageWidth = 256, ImageLength = 257, ShortType = 3;
    private const long MostPx = 1 << 20;

    // Bytes of one value of types 1 … 13, and of BigTIFF's 16 … 18; 0 for those there are not.
    private static readonly int[] TypeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

    /// <exception cref="InvalidDataException">The chain leaves the file or comes back to a directory it had passed.</exception>
    public static int Count(string path)
    {
        using var file = File.OpenRead(path);
        bool bigEndian = file.ReadByte() == 'M';
        bool big = Number(file, 2, 2, bigEndian) == 43;
        int width = big ? 8 : 4;
        var passed = new HashSet<long>();
        for (long at = Number(file, big ? 8 : 4, width, bigEndian); at != 0;)
        {
            if (!passed.Add(at)) throw new InvalidDataException($"its chain of pages comes back to byte {at}");
            long entries = Number(file, at, big ? 8 : 2, bigEndian);
            if (entries is < 0 or > ushort.MaxValue) throw new InvalidDataException($"the page directory at byte {at} claims {entries} entries");
            for (long entry = 0; entry < entries; entry++)
                CheckEntry(file, at + (big ? 8 + 20 * entry : 2 + 12 * entry), width, bigEndian);
            at = Number(file, at + (big ? 8 + 20 * entries : 2 + 12 * entries), width, bigEndian);
        }
        return passed.Count;
    }

    private static void CheckEntry(FileStream file, long at, int width, bool bigEndian)
    {
        long tag = Number(file, at, 2, bigEndian), type = Number(file, at + 2, 2, bigEndian), count = Number(file, at + 4, width, bigEndian);
        long bytes = type < TypeBytes.Length ? TypeBytes[type] : 0;
        if (count < 0 || count > file.Length || count * bytes > file.Length)
            throw new InvalidDataException($"entry {tag} of a page claims {count} values in a file of {file.Length} bytes");
        if (tag is not (ImageWidth or ImageLength)) return;
        long px = Number(file, at + 4 + width, type == ShortType ? 2 : 4, bigEndian);
        if (px is < 1 or > MostPx) throw new InvalidDataException($"a page claims to be {px} px {(tag == ImageWidth ? "wide" : "high")}");
    }

    private static long Number(FileStream file, long at, int bytes, bool bigEndian)
    {
        if (at < 0 || at > file.Length - bytes) throw new InvalidDataException($"its chain of pages points at byte {at} of {file.Length}: it was cut short");
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        file.Position = at;
        file.ReadExactly(number[..bytes]);
        if (bigEndian) number[..bytes].Reverse();
        return BinaryPrimitives.ReadInt64LittleEndian(number);
    }
}
