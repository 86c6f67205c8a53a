using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>Where the rows of an uncompressed grey image lie in its file: some rows are read without the others, and all of them without decoding.</summary>
/// <param name="FirstRow">Byte at which the uppermost row begins.</param>
/// <param name="Stride">Bytes from a row to the next one below; negative where the file holds them from the bottom up.</param>
/// <param name="Bits">8, or 16 in the order of this machine.</param>
/// <param name="Greys">What each value of 8 bits stands for; null where it is the grey itself.</param>
internal sealed record PlainRows(string Path, int Width, int Height, long FirstRow, int Stride, int Bits, byte[]? Greys = null)
{
    private int RowBytes => Width * Bits / 8;

    /// <summary>Rows as bytes, <c>[y, x]</c>.</summary>
    /// <param name="table">The grey of each value of 16 bits; not looked at for 8.</param>
    public void Read(int top, int bottom, byte[]? table, Span<byte> destination)
    {
        int span = Math.Abs(Stride), count = (bottom - top - 1) * span + RowBytes;
        long from = FirstRow + (Stride > 0 ? top : bottom - 1) * (long)Stride;
        bool asTheyAre = Stride == Width && Bits == 8;
        byte[]? rented = asTheyAre ? null : ArrayPool<byte>.Shared.Rent(count);
        var stored = asTheyAre ? destination[..count] : rented.AsSpan(0, count);
        Fill(from, stored);
        for (int y = top; !asTheyAre && y < bottom; y++)
        {
            var row = stored.Slice((Stride > 0 ? y - top : bottom - 1 - y) * span, RowBytes);
            var target = destination.Slice((y - top) * Width, Width);
            if (Bits == 16) Look(MemoryMarshal.Cast<byte, ushort>(row), table!, target);
            else row.CopyTo(target);
        }
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        if (Greys is { } greys) Look(destination[..((bottom - top) * Width)], greys);
    }

    public ImageRows Rent(int top, int bottom, byte[]? table)
    {
        var pixels = ArrayPool<byte>.Shared.Rent((bottom - top) * Width);
        Read(top, bottom, table, pixels);
        return new(pixels, Width, Height, top, bottom, pooled: true);
    }

    public Raster<byte> ReadAll(byte[]? table)
    {
        byte[] pixels = GC.AllocateUninitializedArray<byte>(Width * Height);
        Read(0, Height, table, pixels);
        return new(Width, Height, pixels);
    }

    private static void Look(ReadOnlySpan<ushort> values, byte[] table, Span<byte> greys)
    {
        for (int x = 0; x < greys.Length; x++) greys[x] = table[values[x]];
    }

    private static void Look(Span<byte> values, byte[] greys)
    {
        foreach (ref byte v in values) v = greys[v];
    }

    private void Fill(long from, Span<byte> target)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(Path);
            while (target.Length > 0)
            {
                int got = RandomAccess.Read(file, target, from);
                if (got == 0) throw new EndOfStreamException($"it ends at byte {from}");
                target = target[got..];
                from += got;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Image '{Path}' cannot be read: {e.Message} It was changed since it was listed, or its disk is gone.", e);
        }
    }
}
