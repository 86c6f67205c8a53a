using System.Buffers.Binary;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Volumes;

namespace Neuropil.Alignment.Bending;

/// <summary>What the blocks of pass "bend" found, <c>alignment/matches/</c>: a file for each block of sections and window.</summary>
/// <remarks>
/// A file holds pair by pair, little endian:
/// <code>
///   int32 from, to, side of from, side of to │ per node of the window's own, [row, column]: int16 x, int16 y in 1/64 px, uint8 correlation in 1/255 (0: none)
/// </code></remarks>
/// <param name="pairs">Pairs that some block compared, in order.</param>
internal sealed class MatchFiles(string folder, BendGrid grid, IReadOnlyList<SidePair> pairs) : IDenseMatches
{
    public const string Folder = "alignment/matches";

    /// <summary>Which pairs were compared.</summary>
    public const string PairsFile = "pairs.json";

    private const int HeadBytes = 4 * sizeof(int);

    public BendGrid Grid => grid;

    public IReadOnlyList<SidePair> Pairs => pairs;

    public ShiftGrid Read(SidePair pair, NodeBox part)
    {
        var shifts = grid.Shifts(part);
        foreach (var window in grid.Windows)
        {
            var own = grid.InnerNodes(window);
            if (!own.Intersect(part).IsEmpty && Find(PathOf(grid.FirstOfBlock(pair.From), own), pair, own) is { } bytes) PackedShifts.Unpack(bytes, own, shifts, part);
        }
        return shifts;
    }

    /// <summary>As the blocks left them.</summary>
    public static MatchFiles Open(string folder, BendGrid grid) =>
        new(folder, grid, ArtefactJson.Read<List<SidePair>>(Path.Combine(folder, PairsFile), "Delete the project's folders align and alignment, then run align."));

    /// <returns>The bytes written.</returns>
    public static byte[] WritePairs(string folder, IReadOnlyList<SidePair> pairs)
    {
        string path = Path.Combine(folder, PairsFile);
        ArtefactJson.Write(path, pairs);
        return File.ReadAllBytes(path);
    }

    /// <summary>Writes what one block found.</summary>
    /// <param name="first">Its first section.</param>
    /// <returns>The bytes written.</returns>
    public static byte[] Write(string folder, int first, NodeBox own, IReadOnlyList<(SidePair Pair, ShiftGrid Shifts)> found)
    {
        int each = HeadBytes + PackedShifts.BytesOf(own);
        var bytes = new byte[found.Count * each];
        for (int k = 0; k < found.Count; k++)
        {
            var (pair, shifts) = found[k];
            var entry = bytes.AsSpan(k * each, each);
            BinaryPrimitives.WriteInt32LittleEndian(entry, pair.From);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], pair.To);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], pair.FromSide);
            BinaryPrimitives.WriteInt32LittleEndian(entry[12..], pair.ToSide);
            PackedShifts.Pack(shifts, entry[HeadBytes..]);
        }
        AtomicFile.Write(PathOf(folder, first, own), bytes);
        return bytes;
    }

    /// <summary>Removes files of blocks that are no more.</summary>
    public static void Keep(string folder, IEnumerable<(int First, NodeBox Own)> blocks)
    {
        var known = blocks.Select(b => PathOf(folder, b.First, b.Own)).ToHashSet(StringComparer.Ordinal);
        foreach (string path in Directory.Exists(folder) ? Directory.GetFiles(folder) : [])
            if (!known.Contains(path) && path.EndsWith(".bin", StringComparison.Ordinal)) File.Delete(path);
    }

    private string PathOf(int first, NodeBox own) => PathOf(folder, first, own);

    private static string PathOf(string folder, int first, NodeBox own) =>
        Path.Combine(folder, $"z{first}_y{own.Top}-{own.Bottom}_x{own.Left}-{own.Right}.bin");

    /// <summary>The packed shifts of one pair; null where the block did not compare it.</summary>
    private static byte[]? Find(string path, SidePair pair, NodeBox own)
    {
        try
        {
            using var file = File.OpenHandle(path);
            int each = HeadBytes + PackedShifts.BytesOf(own);
            long length = RandomAccess.GetLength(file);
            if (length % each != 0) throw Damaged(path, $"{length} bytes are no whole number of entries of {each}");
            Span<byte> head = stackalloc byte[HeadBytes];
            for (long at = 0; at < length; at += each)
            {
                RandomAccess.Read(file, head, at);
                int Number(int k, Span<byte> h) => BinaryPrimitives.ReadInt32LittleEndian(h[(4 * k)..]);
                if (new SidePair(Number(0, head), Number(1, head), Number(2, head), Number(3, head)) != pair) continue;
                var bytes = new byte[each - HeadBytes];
                RandomAccess.Read(file, bytes, at + HeadBytes);
                return bytes;
            }
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Damaged(path, e.Message);
        }
    }

    private static InputException Damaged(string path, string why) =>
        new($"The matches in '{path}' cannot be read: {why}. Make them again: delete the project's folders align and alignment, then run align.");
}
