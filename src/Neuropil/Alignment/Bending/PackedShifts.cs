using System.Buffers.Binary;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Bending;

/// <summary>Shifts of a grid in five bytes a node: x and y in 1/64 px (int16) and the correlation in 1/255.</summary>
internal static class PackedShifts
{
    private const int Node = 5;
    private const float PerPx = 64, PerOne = 255;

    public static int BytesOf(NodeBox nodes) => Node * nodes.Columns * nodes.Rows;

    /// <param name="bytes">0 at first.</param>
    public static void Pack(ShiftGrid grid, Span<byte> bytes)
    {
        for (int n = 0; n < grid.Count; n++)
        {
            if (grid.Height[n] <= 0) continue;
            BinaryPrimitives.WriteInt16LittleEndian(bytes[(Node * n)..], Fixed(grid.X[n]));
            BinaryPrimitives.WriteInt16LittleEndian(bytes[(Node * n + 2)..], Fixed(grid.Y[n]));
            bytes[Node * n + 4] = (byte)Math.Clamp(MathF.Round(grid.Height[n] * PerOne), 1, PerOne);
        }
    }

    /// <summary>What packed nodes and a grid have in common.</summary>
    /// <param name="packed">Where the packed nodes lie.</param>
    /// <param name="part">Where those of <paramref name="grid"/> do.</param>
    public static void Unpack(ReadOnlySpan<byte> bytes, NodeBox packed, ShiftGrid grid, NodeBox part)
    {
        var both = packed.Intersect(part);
        for (int row = both.Top; row < both.Bottom; row++)
            for (int column = both.Left; column < both.Right; column++)
            {
                var node = bytes[(Node * ((row - packed.Top) * packed.Columns + column - packed.Left))..];
                int n = (row - part.Top) * part.Columns + column - part.Left;
                grid.X[n] = BinaryPrimitives.ReadInt16LittleEndian(node) / PerPx;
                grid.Y[n] = BinaryPrimitives.ReadInt16LittleEndian(node[2..]) / PerPx;
                grid.Height[n] = node[4] / PerOne;
            }
    }

    private static short Fixed(float px) => (short)Math.Clamp(MathF.Round(px * PerPx), short.MinValue, short.MaxValue);
}
