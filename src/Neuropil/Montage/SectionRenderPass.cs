using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Images;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Montage;

/// <summary>Pass "render": the placed tiles painted into <c>sections/sections.zarr</c>, shard by shard.</summary>
internal sealed class SectionRenderPass(TileList list) : Pass
{
    /// <summary>Decoded tiles kept for all blocks together.</summary>
    private const long CacheBytes = 256L << 20;

    /// <summary>A section is read by itself, so a chunk is one section thick; a shard holds several, so that files stay few.</summary>
    private static readonly Vox3 Chunk = new(256, 256, 1), Shard = new(1024, 1024, 8);

    private readonly Lock _gate = new();
    private TileImages? _images;
    private SectionSet? _sections;

    public override string Name => "render";

    public override IReadOnlyList<Block> Plan(StageContext context) => WriteBoxes.Of(Layout(Sections(context)).Size, Shard);

    public override long BytesPerBlock(StageContext context) => CacheBytes / 2 + Shard.Product + 16L * Shard.X * Shard.Y;

    /// <summary>The sections it shows, as they are placed. How large the whole canvas is shows in the block's key alone, where it ends at the far face.</summary>
    public override string? InputsOf(StageContext context, Block block, PassResult? before)
    {
        var sections = LazyInitializer.EnsureInitialized(ref _sections, () => Sections(context));
        var shown = sections.Sections.Skip(block.WriteBox.Min.Z).Take(block.WriteBox.Size.Z);
        bool compressed = Layout(sections).Compressed;
        return JsonSerializer.Serialize(new { block.Key, chunk = Chunk.ToString(), shard = Shard.ToString(), compressed, sections.Scale, sections.Painted, shown }, ArtefactJson.OneLine);
    }

    public override void Begin(StageContext context)
    {
        var layout = Layout(Sections(context));
        ZarrResize.Group(context.PathOf(SectionSet.Volume), layout, Levels(layout), Downsampling.Mean);
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var sections = Sections(context);
        var layout = Layout(sections);
        var painter = new Mosaic(Images(context, sections), context.Options<MontageOptions>().SeamPx / sections.PaintedPx);
        var voxels = new Voxels<byte>(block.WriteBox);
        var window = new PixelRect(block.WriteBox.Min.X, block.WriteBox.Min.Y, voxels.Size.X, voxels.Size.Y);
        var shown = new byte[window.Width * window.Height];
        long covered = 0;
        for (int z = block.WriteBox.Min.Z; z < block.WriteBox.Max.Z; z++)
        {
            ct.ThrowIfCancellationRequested();
            painter.Paint(Pieces(sections.Sections[z], list, sections.PaintedPx), window, voxels.Section(z), shown);
            covered += shown.AsSpan().Count((byte)1);
        }
        using var group = OmeZarr.Create(context.PathOf(SectionSet.Volume), layout, Levels(layout), Downsampling.Mean);
        var written = group.Level(0).Write(voxels, ct);
        return new(written.Sha256, new JsonObject { ["coveredVoxels"] = covered }, null, covered, written.Bytes);
    }

    /// <summary>Halvings of x and y until a section fits 512 px, as long as sections stay apart in z.</summary>
    public static int Levels(ArrayLayout layout)
    {
        double x = layout.VoxelSize!.Value.XNm, z = layout.VoxelSize.Value.ZNm;
        int levels = 1;
        for (int size = Math.Max(layout.Size.X, layout.Size.Y); size > 512 && z >= 2 * x; size /= 2, x *= 2) levels++;
        return levels;
    }

    /// <remarks>Painted coarse it is there for alignment only, which reads it three times, and no more than a quarter of the tiles: it is not compressed.</remarks>
    public static ArrayLayout Layout(SectionSet set)
    {
        int painted = set.PaintedPx;
        var size = new Vox3(set.Sections.Max(s => s.WidthPx), set.Sections.Max(s => s.HeightPx), set.Sections.Count);
        var voxel = set.VoxelSize with { XNm = painted * set.VoxelSize.XNm, YNm = painted * set.VoxelSize.YNm };
        return new(Grid3.CellCount(size, new(painted, painted, 1)), Chunk, Shard, VoxelType.UInt8, voxel, Compressed: painted == 1);
    }

    public static SectionSet Sections(StageContext context) =>
        ArtefactJson.Read<SectionSet>(context.PathOf(SectionSet.File), "Run montage again with --redo.");

    private static List<MosaicPiece> Pieces(PlacedSection section, TileList list, int shrink)
    {
        var sizes = list.UsableOf(section.Name).ToDictionary(t => t.Name);
        return [.. section.Tiles.Select(t => new MosaicPiece(t.Name, sizes[t.Name].WidthPx, sizes[t.Name].HeightPx, t.ToSection, t.Gain, t.Offset, Warp: InverseWarp.Of(t, sizes[t.Name]), Masked: t.Masked).Shrunk(shrink))];
    }

    private IImageRows Images(StageContext context, SectionSet sections)
    {
        lock (_gate) _images ??= new(list, context.PathOf(TileList.File), sections.Scale, CacheBytes);
        return sections.PaintedPx == 1 ? _images : new ShrunkRows(_images, sections.PaintedPx);
    }
}
