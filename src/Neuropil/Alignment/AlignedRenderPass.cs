using System.Text.Json.Nodes;
using Neuropil.Alignment.Affine;
using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Images;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment;

/// <summary>Pass "render": <c>em.zarr</c> straight from the tiles, so that pixels are interpolated once: tile → section → volume in one map. Coarser levels, too,
/// as far as a block holds whole shards of them.</summary>
internal sealed class AlignedRenderPass(TileList list) : Pass
{
    /// <summary>Nodes of the tabulated fields: of 4 px at a wavelength of 120 px it is off by 0.09 px at the crests.</summary>
    private const int FieldStepPx = 8;

    /// <summary>Decoded tiles kept for all blocks together.</summary>
    private const long CacheBytes = 256L << 20;

    /// <summary>Voxels of blocks that are done, for those that follow.</summary>
    private const long SpareBytes = 128L << 20;

    private readonly Lock _gate = new();
    private readonly SpareVoxels _spare = new(SpareBytes);
    private TileImages? _images;
    private SectionKeys? _keys;
    private (AlignedStack Stack, SectionSet Sections)? _shown;
    private Func<AlignedSection, PixelRect, SectionMap>? _maps;

    public override string Name => "render";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        var layout = Layout(AlignmentStage.Stack(context));
        return WriteBoxes.Wide(layout.Size, layout.Shard);
    }

    public override long BytesPerBlock(StageContext context)
    {
        var options = context.Options<AlignmentOptions>();
        long side = WriteBoxes.MostShards * ArrayLayout.UsualShard.X + (options.Clahe ? 3L * options.ClaheTilePx(AlignmentStage.Stack(context).VoxelSize) : 0);
        return CacheBytes / 2 + SpareBytes / 2 + (WriteBoxes.MostShards * WriteBoxes.MostShards * 4 / 3 + 2) * ArrayLayout.UsualShard.Product + (options.Clahe ? 16 * side * side : 0);
    }

    /// <summary>The sections it shows, as they are placed and bent.</summary>
    public override string? InputsOf(StageContext context, Block block, PassResult? before)
    {
        lock (_gate) _keys ??= new SectionKeys(AlignmentStage.Sections(context), AlignmentStage.Stack(context), AlignmentStage.Maps(context));
        // Contrast is equalised in parts of the whole volume.
        string parts = context.Options<AlignmentOptions>().Clahe ? $" of {Shown(context).Stack.WidthPx} {Shown(context).Stack.HeightPx}" : "";
        return $"{block.Key}{parts} {ArrayLayout.UsualShard} +{LevelsAlong(Layout(Shown(context).Stack))} {string.Join(' ', Enumerable.Range(block.WriteBox.Min.Z, block.WriteBox.Size.Z).Select(_keys.Of))}";
    }

    public override void Begin(StageContext context)
    {
        var layout = Layout(AlignmentStage.Stack(context));
        ZarrResize.Group(context.PathOf(AlignedStack.Volume), layout, OmeZarr.UsefulLevels(layout), Downsampling.Mean);
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var (stack, sections) = Shown(context);
        var maps = Maps(context, stack);
        var painter = new Mosaic(Images(context, sections), context.Options<AlignmentOptions>().SeamPx);
        var voxels = _spare.Rent(block.WriteBox);
        var window = new PixelRect(block.WriteBox.Min.X, block.WriteBox.Min.Y, voxels.Size.X, voxels.Size.Y);
        var clahe = Equaliser(context, stack);
        var read = clahe?.Needs(window) ?? window;
        var covered = GC.AllocateUninitializedArray<byte>(window.Width * window.Height);
        long gaps = block.WriteBox.Count;
        for (int z = block.WriteBox.Min.Z; z < block.WriteBox.Max.Z; z++)
        {
            ct.ThrowIfCancellationRequested();
            var pieces = Pieces(sections.Sections[z], stack.Sections[z], maps(stack.Sections[z], read), read);
            if (clahe is null) painter.Paint(pieces, window, voxels.Section(z), covered);
            else
            {
                var painted = clahe.Apply(painter.Paint(pieces, read), read, window);
                painted.Grey.Values.CopyTo(voxels.Section(z));
                painted.Covered.Values.CopyTo(covered, 0);
            }
            gaps -= covered.AsSpan().Count((byte)1);
        }
        var layout = Layout(stack);
        using var group = OmeZarr.Create(context.PathOf(AlignedStack.Volume), layout, OmeZarr.UsefulLevels(layout), Downsampling.Mean);
        var written = group.Write(voxels, LevelsAlong(layout), ct);
        _spare.Return(voxels);
        var quality = new JsonObject { ["gapVoxels"] = gaps, ["voxels"] = block.WriteBox.Count };
        return new(written.Sha256, quality, null, block.WriteBox.Count, written.Bytes);
    }

    /// <summary>Null unless asked for.</summary>
    private static Clahe? Equaliser(StageContext context, AlignedStack stack)
    {
        var options = context.Options<AlignmentOptions>();
        return options.Clahe ? new(stack.WidthPx, stack.HeightPx, options.ClaheTilePx(stack.VoxelSize), options.ClaheClip) : null;
    }

    public static ArrayLayout Layout(AlignedStack stack) =>
        ArrayLayout.Usual(new(stack.WidthPx, stack.HeightPx, stack.Sections.Count), VoxelType.UInt8, stack.VoxelSize);

    /// <summary>Coarser levels that are written with the finest, while its voxels are at hand.</summary>
    public static int LevelsAlong(ArrayLayout layout) =>
        PyramidPlan.LevelsAlong(layout, OmeZarr.UsefulLevels(layout), WriteBoxes.WideBox(layout.Size, layout.Shard));

    private List<MosaicPiece> Pieces(PlacedSection placed, AlignedSection aligned, SectionMap map, PixelRect window)
    {
        if (aligned.Mirrored) return [];
        Displacement? bend = map.Break is { } split ? new BrokenShift(split, window, FieldStepPx)
            : map.Field is { } field ? new ShiftTable(window, FieldStepPx, field) : null;
        return [.. placed.Tiles.Select(t => Piece(t, aligned, bend))];
    }

    private MosaicPiece Piece(PlacedTile t, AlignedSection aligned, Displacement? bend)
    {
        var tile = _images!.TileOf(t.Name);
        return new MosaicPiece(t.Name, tile.WidthPx, tile.HeightPx, t.ToSection.Then(aligned.ToVolume),
            aligned.Gain * t.Gain, aligned.Gain * t.Offset + aligned.Offset, Elastic: bend, Warp: InverseWarp.Of(t, tile), Masked: t.Masked);
    }

    private (AlignedStack Stack, SectionSet Sections) Shown(StageContext context)
    {
        lock (_gate) return _shown ??= (AlignmentStage.Stack(context), AlignmentStage.Sections(context));
    }

    private Func<AlignedSection, PixelRect, SectionMap> Maps(StageContext context, AlignedStack stack)
    {
        lock (_gate) return _maps ??= stack.MapsNear(context.PathOf(StackFields.Volume));
    }

    private TileImages Images(StageContext context, SectionSet sections)
    {
        lock (_gate) return _images ??= new(list, context.PathOf(TileList.File), sections.Scale, CacheBytes);
    }
}
