using Neuropil.Numerics;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Volumes;

public sealed class PngFilterTests
{
    /// <summary>Section 9.2 of the specification, byte by byte.</summary>
    private static byte[] Plain(int filter, byte[] stored, byte[] above, int step)
    {
        var row = new byte[stored.Length];
        for (int i = 0; i < row.Length; i++)
        {
            int left = i >= step ? row[i - step] : 0, corner = i >= step ? above[i - step] : 0, p = left + above[i] - corner;
            int pa = Math.Abs(p - left), pb = Math.Abs(p - above[i]), pc = Math.Abs(p - corner);
            int paeth = pa <= pb && pa <= pc ? left : pb <= pc ? above[i] : corner;
            row[i] = unchecked((byte)(stored[i] + filter switch { 1 => left, 2 => above[i], 3 => (left + above[i]) / 2, 4 => paeth, _ => 0 }));
        }
        return row;
    }

    public static IEnumerable<TheoryDataRow<int, int, int>> Rows =>
        from filter in Enumerable.Range(0, 5) from step in (int[])[1, 3, 4, 6] from length in (int[])[6, 31, 64, 331] select new TheoryDataRow<int, int, int>(filter, step, length);

    [Theory, MemberData(nameof(Rows))]
    public void ARowIsWhatTheSpecificationSays(int filter, int step, int length)
    {
        var random = new SplitMix64((ulong)(filter * 1000 + step * 100 + length));
        byte[] stored = [.. Enumerable.Range(0, length).Select(_ => (byte)random.NextInt(256))], above = [.. Enumerable.Range(0, length).Select(_ => (byte)random.NextInt(256))];
        var want = Plain(filter, stored, above, step);
        var row = new byte[length];
        Assert.True(PngFilter.Undo((byte)filter, stored, above, step, row));
        Assert.Equal(want, row);
        Assert.True(PngFilter.Undo((byte)filter, stored, above, step, stored));
        Assert.Equal(want, stored);
    }

    [Fact]
    public void ThereIsNoFifthFilter() => Assert.False(PngFilter.Undo(5, new byte[4], new byte[4], 1, new byte[4]));
}
