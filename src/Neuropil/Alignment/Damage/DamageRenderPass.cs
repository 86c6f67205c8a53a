using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment.Damage;

/// <summary>Pass "mask": which voxels of the aligned volume lie on a fold or tear, <c>alignment/damage.zarr</c>. The image itself is left as it is seen.</summary>
internal sealed class DamageRenderPass : Pass
{
    /// <summary>A line is looked at in pieces of so many steps.</summary>
    private const int PiecePoints = 16;

    private readonly Lock _gate = new();
    private (AlignedStack Stack, Func<AlignedSection, PixelRect, SectionMap> Maps)? _shown;

    public override string Name => "mask";

    private SectionKeys? _keys;

    /// <summary>None where there is no damage.</summary>
    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        var stack = AlignmentStage.Stack(context);
        return stack.Damage is null ? [] : WriteBoxes.Wide(Layout(stack).Size, Layout(stack).Shard);
    }

    /// <summary>The damaged sections it shows, as they lie and bend.</summary>
    public override string? InputsOf(StageContext context, Block block, PassResult? before)
    {
        lock (_gate) _keys ??= new SectionKeys(AlignmentStage.Sections(context), AlignmentStage.Stack(context), AlignmentStage.Maps(context));
        var damaged = Shown(context).Stack.Damage!.Select(d => d.Section).Distinct().Where(z => z >= block.WriteBox.Min.Z && z < block.WriteBox.Max.Z).Order();
        return $"{block.Key} {ArrayLayout.UsualShard} {string.Join(' ', damaged.Select(z => $"{z} {_keys.Of(z)}"))}";
    }

    public override void Begin(StageContext context)
    {
        string path = context.PathOf(AlignedStack.DamageVolume);
        if (AlignmentStage.Stack(context) is { Damage: not null } stack) ZarrResize.Group(path, Layout(stack), 1, Downsampling.Mode);
        else if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }

    public override long BytesPerBlock(StageContext context) => (WriteBoxes.MostShards * WriteBoxes.MostShards + 2) * ArrayLayout.UsualShard.Product;

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var (stack, maps) = Shown(context);
        var box = block.WriteBox;
        var window = new PixelRect(box.Min.X, box.Min.Y, box.Size.X, box.Size.Y);
        var bands = new List<(int Section, SectionMap Map, DamageLine Line, PixelRect Part)>();
        foreach (var damage in stack.Damage!.GroupBy(d => d.Section).Where(g => g.Key >= box.Min.Z && g.Key < box.Max.Z))
        {
            var map = maps(stack.Sections[damage.Key], window);
            bands.AddRange(from line in damage from part in Around(line, map).Select(window.Intersect) where !part.IsEmpty select (damage.Key, map, line, part));
        }
        using var array = OmeZarr.Create(context.PathOf(AlignedStack.DamageVolume), Layout(stack), 1, Downsampling.Mode);
        // In most blocks there is none.
        if (bands.Count == 0) return Outcome(array.Level(0).WriteNothing(box, ct), 0);
        var voxels = new Voxels<byte>(box);
        foreach (var (section, map, line, part) in bands)
        {
            ct.ThrowIfCancellationRequested();
            Fill(voxels, section, map, line, part);
        }
        return Outcome(array.Level(0).Write(voxels, ct), voxels.Values.LongLength - voxels.Values.AsSpan().Count((byte)0));
    }

    private static BlockOutcome Outcome(WrittenBox written, long masked) => new(written.Sha256, new JsonObject { ["masked"] = masked }, null, 0, written.Bytes);

    private (AlignedStack Stack, Func<AlignedSection, PixelRect, SectionMap> Maps) Shown(StageContext context)
    {
        lock (_gate) return _shown ??= (AlignmentStage.Stack(context), AlignmentStage.Stack(context).MapsNear(context.PathOf(StackFields.Volume)));
    }

    private static void Fill(Voxels<byte> voxels, int z, SectionMap map, DamageLine line, PixelRect part)
    {
        var band = BreakLine.Of(line, Affine2.Identity);
        for (int y = part.Y; y < part.Bottom; y++)
            for (int x = part.X; x < part.Right; x++)
                if (voxels[x, y, z] == 0 && band.Covers(map.ToSection(new(x, y)))) voxels[x, y, z] = (byte)(line.Kind is CutKind.Fold ? 1 : 2);
    }

    /// <summary>The parts of the volume in which a band may lie: within its width, and what either side moves, of a piece of its line.</summary>
    private static IEnumerable<PixelRect> Around(DamageLine line, SectionMap map)
    {
        double reach = 2 * line.WidthPx.Max() + 2 * (map.Break?.MaxPx ?? map.Field?.MaxPx ?? 0) + 2;
        // Where the line was prolonged far beyond the section there is no band.
        List<Px2> path = [.. line.Path.Where((_, k) => line.WidthPx[k] > 0 || (k > 0 && line.WidthPx[k - 1] > 0 && k + 1 < line.Path.Count)).Select(map.Affine.Apply)];
        // A box round all of a long line would be nearly all of the section.
        for (int k = 0; k == 0 ? path.Count > 0 : k + 1 < path.Count; k += PiecePoints)
        {
            var piece = path.GetRange(k, Math.Min(PiecePoints + 1, path.Count - k));
            int left = (int)Math.Floor(piece.Min(p => p.X) - reach), top = (int)Math.Floor(piece.Min(p => p.Y) - reach);
            yield return new(left, top, (int)Math.Ceiling(piece.Max(p => p.X) + reach) - left + 1, (int)Math.Ceiling(piece.Max(p => p.Y) + reach) - top + 1);
        }
    }

    private static ArrayLayout Layout(AlignedStack stack) =>
        ArrayLayout.Usual(new(stack.WidthPx, stack.HeightPx, stack.Sections.Count), VoxelType.UInt8, stack.VoxelSize);
}
