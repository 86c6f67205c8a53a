using Neuropil.Alignment.Affine;
using Neuropil.Alignment.Bending;
using Neuropil.Alignment.Damage;
using Neuropil.Alignment.Mesh;
using Neuropil.Alignment.Quality;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment;

/// <summary>Puts the sections in register, an affine map and an elastic field each, and renders the aligned volume from the tiles.</summary>
/// <remarks>Passes: match (a block per section; then one affine solve for the stack) → damage (a block per section, or per window of a large one: folds and tears)
/// → bend (a block per window and some sections) → mesh-plan (once: stiffness, and a coarse mesh where the stack is large) → mesh (a block per part of the one elastic mesh)
/// → mask (a block per 4 × 4 shards, fewer in a small volume; where there is damage) → render (likewise) → pyramid.</remarks>
public sealed class AlignmentStage : Stage
{
    public override string Name => "align";

    public override string Summary => "puts sections in register with several neighbours at once and renders em.zarr";

    public override Type OptionsType => typeof(AlignmentOptions);

    public override IReadOnlyList<string> Reads => [TileList.File, SectionSet.File, SectionSet.Volume];

    public override IReadOnlyList<string> Writes => [AlignedStack.File, MatchFiles.Folder, MeshPlan.File, CoarseMesh.Volume, StackFields.Volume, AlignedStack.DamageVolume, AlignedStack.Volume];

    public override bool MakesEm => true;

    public override bool IsMendable => true;

    public override void CheckCorrections(StageContext context) => Corrections(context);

    public override IEnumerable<Pass> Passes(StageContext context)
    {
        var list = Tiles(context);
        RequireFineEnough(Montaged(context), context.Options<AlignmentOptions>());
        yield return new MatchPass(list);
        if (context.Options<AlignmentOptions>().Damage) yield return new DamagePass();
        if (context.Options<AlignmentOptions>().Elastic)
        {
            yield return new BendPass();
            yield return new MeshPlanPass();
            yield return new MeshPass();
        }
        if (context.Options<AlignmentOptions>().Damage) yield return new DamageRenderPass();
        yield return new AlignedRenderPass(list);
        var layout = AlignedRenderPass.Layout(Stack(context));
        foreach (var pass in PyramidPass.Beyond(AlignedRenderPass.LevelsAlong(layout), AlignedStack.Volume, layout, OmeZarr.UsefulLevels(layout))) yield return pass;
    }

    public override StageReport Report(
        StageContext context, IReadOnlyDictionary<string, IReadOnlyList<Receipt>> receiptsByPass, CancellationToken ct)
    {
        List<SectionMatches> matches = [.. receiptsByPass["match"].Select(r => SectionMatches.Of(r.Result))];
        var options = context.Options<AlignmentOptions>();
        var grid = BendGrid.Of(Stack(context), options);
        var mesh = BendPass.Matches(context, receiptsByPass.GetValueOrDefault("bend", []));
        using var em = OmeZarr.Open(context.PathOf(AlignedStack.Volume));
        var probe = StackProbe.Read(em.Level(0), grid.Pixel, Stack(context).VoxelSize.XNm, context.ThreadsPerBlock, ct);
        var evidence = new AlignmentEvidence(Sections(context), Stack(context), Maps(context), matches, mesh, receiptsByPass["render"], probe,
            MatchSizes.Of(Sections(context), options).Factor * options.BlockPx, context.ThreadsPerBlock, ct);
        var decided = new DecidedStack(Corrections(context), Montaged(context));
        var judged = decided.Judged(evidence, matches, mesh, receiptsByPass["render"]);
        var ncc = NeighbourNcc.Read(context, probe.Sites, ct);
        var flicker = StackFlicker.Of(probe);
        var outside = new OutsideReport(new(Sections(context), Stack(context), Tiles(context).Tiles.ToDictionary(t => t.Name)), Stack(context), options.Coverage);
        var order = SectionOrder.Report(Sections(context), matches, decided.IsSeen);
        var worst = WorstPlacePictures.Figures(WorstPlaces.Of(judged, em.Level(0)), em.Level(0), grid.Pixel, ct);
        return new(Name, [.. AlignmentQuality.Numbers(judged, ncc, flicker), outside.Number, order.Number, .. decided.Numbers, .. DamageReport.Numbers(Stack(context))],
            [.. AlignmentPictures.Figures(evidence, StackSlices.Read(context, ct), ncc, flicker, worst), .. outside.Figures, .. AlignmentWorstPlaces.Figures(judged)],
            [.. decided.Notes, .. AlignmentQuality.Notes(judged), .. order.Notes, .. outside.Notes, .. FlickerPlots.Notes(flicker, Stack(context).Sections.Count), .. DamageReport.Notes(Stack(context))]);
    }

    private static void RequireFineEnough(SectionSet sections, AlignmentOptions options)
    {
        double painted = sections.PaintedPx * sections.VoxelSize.XNm;
        foreach (var (name, nm) in (ReadOnlySpan<(string, double)>)[("bendNm", options.BendNm), ("damageNm", options.DamageNm)])
            if (sections.PaintedPx > 1 && painted > nm)
                throw new InputException($"align.{name} is {nm}, and the sections were painted at {painted} nm. Write \"montage: {{ paint: full }}\" into the recipe "
                    + "and run montage again with --redo.");
    }

    /// <summary>As they are to be aligned: without what a person dropped or masked.</summary>
    public static SectionSet Sections(StageContext context)
    {
        var sections = Montaged(context);
        return AlignCorrections.Load(context, sections).Apply(sections);
    }

    /// <summary>Levels of <c>sections.zarr</c>: of which one sections are read depends on how many there are.</summary>
    internal static int MontagedLevels(StageContext context)
    {
        using var group = OmeZarr.Open(context.PathOf(SectionSet.Volume));
        return group.Levels;
    }

    internal static AlignCorrections Corrections(StageContext context) => AlignCorrections.Load(context, Montaged(context));

    private static SectionSet Montaged(StageContext context) =>
        ArtefactJson.Read<SectionSet>(context.PathOf(SectionSet.File), $"Run first: neuropil run {context.Project.Name} montage");

    public static AlignedStack Stack(StageContext context) =>
        ArtefactJson.Read<AlignedStack>(context.PathOf(AlignedStack.File), $"Run again: neuropil run {context.Project.Name} align --redo");

    public static Func<AlignedSection, SectionMap> Maps(StageContext context) => Stack(context).Maps(context.PathOf(StackFields.Volume));

    private static TileList Tiles(StageContext context) =>
        ArtefactJson.Read<TileList>(context.PathOf(TileList.File), $"Run first: neuropil run {context.Project.Name} acquire");
}
