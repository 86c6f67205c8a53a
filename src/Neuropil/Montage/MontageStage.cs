using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;

namespace Neuropil.Montage;

/// <summary>Places the overlapping tiles of each section, levels their greys and paints them into one image per section.</summary>
/// <remarks>Passes: scale (only 16-bit tiles) → place (a block per section) → render (a block per shard) → pyramid.</remarks>
public sealed class MontageStage : Stage
{
    public override string Name => "montage";

    public override string Summary => "places the tiles of each section by matches in their overlaps";

    public override Type OptionsType => typeof(MontageOptions);

    public override IReadOnlyList<string> Reads => [TileList.File];

    public override IReadOnlyList<string> Writes => [SectionSet.File, SectionSet.Volume, GreyScalePass.File];

    public override bool MakesEm => true;

    public override bool IsMendable => true;

    public override void CheckCorrections(StageContext context) => MontageCorrections.Load(context, Tiles(context));

    public override IEnumerable<Pass> Passes(StageContext context)
    {
        var list = Tiles(context);
        if (list.Tiles.Any(t => t.Bits > 8)) yield return new GreyScalePass(list);
        yield return new PlacePass(list, corrections: MontageCorrections.Load(context, list));
        yield return new SectionRenderPass(list);
        var layout = SectionRenderPass.Layout(SectionRenderPass.Sections(context));
        int levels = SectionRenderPass.Levels(layout);
        for (int level = 1; level < levels; level++) yield return new PyramidPass(SectionSet.Volume, layout, level);
    }

    public override StageReport Report(
        StageContext context, IReadOnlyDictionary<string, IReadOnlyList<Receipt>> receiptsByPass, CancellationToken ct)
    {
        List<SectionRecord> sections = [.. receiptsByPass["place"].Select(r => SectionRecord.Of(r.Result))];
        var list = Tiles(context);
        var scale = PlacePass.ScaleOf(context, list);
        var decided = new DecidedSections(MontageCorrections.Load(context, list), sections);
        var tiles = list.Tiles.ToDictionary(t => t.Name);
        var worst = WorstSeamPictures.Figures(WorstSeams.Of(decided.Judged, tiles), sections, new(list, context.PathOf(TileList.File), scale, PictureCacheBytes));
        return new(Name, [.. MontageQuality.Numbers(decided.Judged), MontageQuality.Area(decided.Judged, tiles, context.Options<MontageOptions>().PatchPx), .. InputNotes.Numbers(scale), .. decided.Numbers],
            [.. MontagePictures.Figures(context, list, sections, worst, ct), .. MontageWorstPlaces.Figures(decided.Judged, list)],
            [.. InputNotes.Of(list, sections, scale), .. decided.Notes, .. MontageQuality.Notes(decided.Judged)]);
    }

    /// <summary>Decoded tiles kept while the worst seams are drawn: seams of one section share tiles.</summary>
    private const long PictureCacheBytes = 128L << 20;

    private static TileList Tiles(StageContext context) =>
        ArtefactJson.Read<TileList>(context.PathOf(TileList.File), $"Run first: neuropil run {context.Project.Name} acquire");
}
