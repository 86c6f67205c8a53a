using Neuropil.Space;

namespace Neuropil.Volumes.Conversion;

/// <summary>Cuts a copy into boxes that suit the source's chunks, the writer's unit, and the memory there is.</summary>
internal static class WorkBoxes
{
    /// <summary>The size of a box: a whole number of <paramref name="unit"/>, as near to whole source chunks as fits the budget.</summary>
    /// <remarks>When it does not fit, y is cut first, then x, then z: images are read again for each band, which costs time, not memory.</remarks>
    public static Vox3 SizeOf(Vox3 total, Vox3 sourceChunk, Vox3 unit, int bytesPerVoxel, long budgetBytes)
    {
        var size = new Vox3(Target(total.X, sourceChunk.X, unit.X), Target(total.Y, sourceChunk.Y, unit.Y), Target(total.Z, sourceChunk.Z, unit.Z));
        bool Fits() => Vox3.Min(size, total).Product * bytesPerVoxel <= budgetBytes;
        while (!Fits() && size.Y > unit.Y) size = size with { Y = Halve(size.Y, unit.Y) };
        while (!Fits() && size.X > unit.X) size = size with { X = Halve(size.X, unit.X) };
        while (!Fits() && size.Z > unit.Z) size = size with { Z = Halve(size.Z, unit.Z) };
        return size;
    }

    private static int Target(int total, int chunk, int unit) => Grid3.CeilDiv(Math.Min(total, Math.Max(chunk, unit)), unit) * unit;

    private static int Halve(int size, int unit) => Math.Max(1, size / unit / 2) * unit;

    /// <summary>Boxes in the order of z, then y, then x, from 0,0,0.</summary>
    public static IEnumerable<Box3> Of(Vox3 total, Vox3 size)
    {
        var whole = Box3.OfSize(total);
        return Grid3.CellsMeeting(whole, size).Select(cell => Grid3.BoxOf(cell, size).Intersect(whole));
    }
}
