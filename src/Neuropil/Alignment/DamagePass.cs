using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>Pass "damage": looks for folds and tears, a block per section; the end adds them to <c>alignment/alignment.json</c>.</summary>
internal sealed class DamagePass : Pass
{
    /// <summary>A section with more lines than this is not damaged: its tissue looks so.</summary>
    private const int MostLines = 16;

    /// <summary>Pixels coarser than so many of the search's own show no membranes to tell folds from.</summary>
    private const double CoarsestPixels = 2;

    private readonly Lock _gate = new();
    private (DamageViews Views, SectionSet Set, AlignedStack Stack)? _search;

    public override string Name => "damage";

    public override IReadOnlyList<Block> Plan(StageContext context) =>
        [.. AlignmentStage.Sections(context).Sections.Select(s => Block.Item(s.Index, $"section {s.Name}"))];

    public override long BytesPerBlock(StageContext context)
    {
        long pixel = DamageViews.PixelOf(AlignmentStage.Stack(context), context.Options<AlignmentOptions>());
        return (16L << 20) + AlignmentStage.Sections(context).Sections.Max(s => (long)s.WidthPx * s.HeightPx) / (pixel * pixel) * 100;
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var options = context.Options<AlignmentOptions>();
        var (views, set, stack) = Search(context);
        var lines = Find(views, set, stack, block.Index, options, ct);
        var result = JsonSerializer.SerializeToNode(lines, ArtefactJson.OneLine)!;
        var quality = new JsonObject { ["folds"] = lines.Count(l => l.Kind is CutKind.Fold), ["tears"] = lines.Count(l => l.Kind is CutKind.Tear) };
        return new(Fingerprint.OfText(result.ToJsonString()), quality, result, (long)set.Sections[block.Index].WidthPx * set.Sections[block.Index].HeightPx, 0);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        List<DamageLine> damage = [.. receipts.SelectMany(r => JsonSerializer.Deserialize<List<DamageLine>>(r.Result!, ArtefactJson.OneLine)!)];
        // After a correction what was masked before no longer holds, and there may be nothing to mask.
        string mask = context.PathOf(AlignedStack.DamageVolume), path = context.PathOf(AlignedStack.File);
        if (Directory.Exists(mask)) Directory.Delete(mask, recursive: true);
        ArtefactJson.Write(path, AlignmentStage.Stack(context) with { Fields = null, Damage = damage.Count == 0 ? null : damage });
        return new Dictionary<string, string> { [AlignedStack.File] = Fingerprint.OfBytes(File.ReadAllBytes(path)) };
    }

    private static List<DamageLine> Find(DamageViews views, SectionSet set, AlignedStack stack, int section, AlignmentOptions options, CancellationToken ct)
    {
        bool Counts(int z) => z >= 0 && z < set.Sections.Count && set.Sections[z].Tiles.Count > 0 && !stack.Sections[z].Mirrored
            && stack.Sections[z].Island == stack.Sections[section].Island;
        if (!Counts(section) || stack.VoxelSize.XNm > CoarsestPixels * options.DamageNm) return [];
        int[] around = [.. Enumerable.Range(1, options.Neighbours).Select(d => section - d).Where(Counts).Take(1),
            .. Enumerable.Range(1, options.Neighbours).Select(d => section + d).Where(Counts).Take(1)];
        var finder = new DamageFinder(views.Get(section, ct), [.. around.Select(z => (views.Get(z, ct), Map(stack, section, z, views.Pixel)))],
            views.Pixel * stack.VoxelSize.XNm, options);
        var traces = finder.Find().OrderByDescending(t => t.LengthPx).ToList();
        return traces.Count > MostLines ? [] : [.. traces.Select((t, k) => Line(t, section, views.Pixel, k < SectionBreak.MostLines))];
    }

    /// <summary>Px of a section's view to those of another's.</summary>
    private static Affine2 Map(AlignedStack stack, int from, int to, int pixel)
    {
        double middle = (pixel - 1) / 2.0;
        var grow = new Affine2(pixel, 0, middle, 0, pixel, middle);
        return grow.Then(stack.Sections[from].ToVolume).Then(stack.Sections[to].ToVolume.Inverse()).Then(grow.Inverse());
    }

    private static DamageLine Line(DamageTrace trace, int section, int pixel, bool breaks)
    {
        double middle = (pixel - 1) / 2.0;
        static double Rounded(double v) => Math.Round(v, 2);
        return new(section, trace.Kind, [.. trace.Path.Select(p => new Px2(Rounded(p.X * pixel + middle), Rounded(p.Y * pixel + middle)))],
            [.. trace.WidthPx.Select(w => Rounded(w * pixel))], Rounded(trace.Contrast), breaks);
    }

    /// <summary>Read once for all blocks: where sections are small, reading the lists would take longer than the search.</summary>
    private (DamageViews Views, SectionSet Set, AlignedStack Stack) Search(StageContext context)
    {
        lock (_gate)
        {
            if (_search is { } known) return known;
            var (set, stack) = (AlignmentStage.Sections(context), AlignmentStage.Stack(context));
            _search = (new(context.PathOf(SectionSet.Volume), set, stack, context.Options<AlignmentOptions>()), set, stack);
            return _search.Value;
        }
    }
}
