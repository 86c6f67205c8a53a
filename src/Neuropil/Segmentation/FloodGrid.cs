using Neuropil.Space;

namespace Neuropil.Segmentation;

/// <summary>How the volume is cut into flood blocks, and where each block's labels lie in <c>segment/flood.zarr</c>.</summary>
/// <remarks>
/// Neighbours overlap, and reconciliation needs both opinions; so each block gets a cell (one shard) of its own that holds the whole box it
/// labelled, and the cells stand side by side:
/// <code>
///   volume      |-----write 0-----|-----write 1-----|          flood.zarr  |  cell 0  | cell 1   |
///   labelled 0  |-------------------|                                      |labelled 0|labelled 1|
///   labelled 1                 |-------------------|
/// </code>
/// </remarks>
internal sealed class FloodGrid
{
    private readonly Vox3 _block, _halo;

    /// <param name="domain">What is to be segmented, in voxels of the aligned volume.</param>
    /// <param name="volume">All there is; blocks read beyond the domain where there is something to read.</param>
    public FloodGrid(Box3 domain, Box3 volume, Vox3 wantedBlock, Vox3 halo)
    {
        (Domain, Volume, _halo) = (domain, volume, halo);
        var size = domain.Size;
        Count = new(CeilDiv(size.X, wantedBlock.X), CeilDiv(size.Y, wantedBlock.Y), CeilDiv(size.Z, wantedBlock.Z));
        _block = new(CeilDiv(size.X, Count.X), CeilDiv(size.Y, Count.Y), CeilDiv(size.Z, Count.Z));
    }

    public static Vox3 Chunk => new(64, 64, 32);

    public Box3 Domain { get; }

    public Box3 Volume { get; }

    /// <summary>Blocks along x, y, z.</summary>
    public Vox3 Count { get; }

    public int BlockCount => checked((int)Count.Product);

    /// <summary>Extent of a cell of <c>flood.zarr</c>: room for the largest labelled box, in whole chunks.</summary>
    public Vox3 Cell => new(
        CeilDiv(_block.X + 2 * _halo.X, Chunk.X) * Chunk.X,
        CeilDiv(_block.Y + 2 * _halo.Y, Chunk.Y) * Chunk.Y,
        CeilDiv(_block.Z + 2 * _halo.Z, Chunk.Z) * Chunk.Z);

    public Vox3 ArraySize => new(Count.X * Cell.X, Count.Y * Cell.Y, Count.Z * Cell.Z);

    public Vox3 Place(int index) => new(index % Count.X, index / Count.X % Count.Y, index / Count.X / Count.Y);

    public int IndexOf(Vox3 place) => (place.Z * Count.Y + place.Y) * Count.X + place.X;

    public Box3 WriteBox(int index)
    {
        var place = Place(index);
        return Box3.At(Domain.Min + new Vox3(place.X * _block.X, place.Y * _block.Y, place.Z * _block.Z), _block).Intersect(Domain);
    }

    /// <summary>The write box and its halo, also where that lies outside the volume.</summary>
    public Box3 GrownBox(int index) => WriteBox(index).Grow(_halo);

    /// <summary>What the block reads of the image and gives labels to.</summary>
    public Box3 LabelledBox(int index) => GrownBox(index).Intersect(Volume);

    /// <summary>Where the cell of a block begins in <c>flood.zarr</c>; the first voxel of its labelled box lies there.</summary>
    public Vox3 CellOrigin(int index)
    {
        var place = Place(index);
        return new(place.X * Cell.X, place.Y * Cell.Y, place.Z * Cell.Z);
    }

    /// <summary>A part of a block's labelled box, in voxels of <c>flood.zarr</c>.</summary>
    public Box3 InArray(int index, Box3 part) => part.Translate(CellOrigin(index) - LabelledBox(index).Min);

    /// <summary>Blocks that share a face, each pair once, ascending.</summary>
    public IEnumerable<(int First, int Second)> Neighbours()
    {
        for (int i = 0; i < BlockCount; i++)
        {
            var place = Place(i);
            if (place.X + 1 < Count.X) yield return (i, IndexOf(place with { X = place.X + 1 }));
            if (place.Y + 1 < Count.Y) yield return (i, IndexOf(place with { Y = place.Y + 1 }));
            if (place.Z + 1 < Count.Z) yield return (i, IndexOf(place with { Z = place.Z + 1 }));
        }
    }

    private static int CeilDiv(int a, int b) => (a + b - 1) / b;
}
