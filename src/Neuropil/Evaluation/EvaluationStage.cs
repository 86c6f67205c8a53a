using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Connectome;
using Neuropil.Reports;
using Neuropil.Scoring;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Evaluation;

/// <summary>Compares every result with the truth, where the recipe names one: transforms, segments, contacts.</summary>
public sealed class EvaluationStage : Stage
{
    public override string Name => "score";

    public override string Summary => "compares transforms, segments and contacts with the truth, where there is one";

    public override Type OptionsType => typeof(EvaluationOptions);

    public override IReadOnlyList<string> Reads => [SectionSet.File, AlignedStack.File, FloodOverlaps.Volume, EdgeTable.File, DoubtTable.File, SegmentTable.Volume, ContactTable.File];

    public override IReadOnlyList<string> Writes => [TruthPass.Volume];

    public override bool ReadsBox => true;

    public override bool AppliesTo(Recipe recipe) => recipe.Truth is not null;

    public override IEnumerable<ExternalInput> ExternalInputs(StageContext context) => [new(context.Project.Recipe.Truth!)];

    public override IEnumerable<Pass> Passes(StageContext context) => [new TruthPass()];

    public override StageReport Report(StageContext context, IReadOnlyDictionary<string, IReadOnlyList<Receipt>> receiptsByPass, CancellationToken ct)
    {
        var options = context.Options<EvaluationOptions>();
        using var truth = TruthSource.Open(context);
        var segments = TruthPass.Sum(receiptsByPass["compare"], "segments");
        var supervoxels = TruthPass.Sum(receiptsByPass["compare"], "supervoxels");
        var numbers = new List<QualityNumber>();
        var figures = new List<Figure>();
        if (truth.Wafer is { } wafer && context.Project.Recipe.Volume is null) AddTransforms(context, wafer, options, numbers, figures);
        numbers.AddRange(EvaluationQuality.Segmentation(segments, supervoxels, options));
        var edges = EdgeTable.Read(context.PathOf(EdgeTable.File)).Edges;
        numbers.AddRange(EvaluationQuality.Joins(JoinScore.Of(edges.Select(e => (e.A, e.B, e.Merged)), supervoxels)));
        var reliability = JoinScore.Reliability(edges.Where(e => e.Evidence is not null).Select(e => (e.A, e.B, e.Score)), supervoxels);
        var doubt = DoubtScore.Of(DoubtTable.Read(context.PathOf(DoubtTable.File)).Rows.ToDictionary(r => r.Segment, r => r.Doubt), segments);
        numbers.AddRange(EvaluationQuality.Doubt(reliability, doubt));
        figures.AddRange(EvaluationFigures.Of(reliability, doubt));
        numbers.AddRange(EvaluationQuality.Contacts(ContactScore(context, segments, options, ct), options));
        figures.InsertRange(0, EvaluationPictures.Of(context, ct));
        return new StageReport(Name, numbers, figures, Notes(segments));
    }

    private static void AddTransforms(StageContext context, WaferTruth wafer, EvaluationOptions options, List<QualityNumber> numbers, List<Figure> figures)
    {
        var (transforms, bySection) = PlaceScore.Of(context.PathOf, wafer, options);
        numbers.AddRange(transforms);
        figures.Add(new LineFigure("Alignment error along the stack",
            "Median distance from the true place after one affine map for the whole stack. A slope is drift, a spike a badly placed section.",
            "section", "px", [new Series("median error", [.. bySection.Select(s => (double)s.Index)], [.. bySection.Select(s => s.MedianPx)])]));
    }

    private static EdgeScore ContactScore(StageContext context, ContingencyTable segments, EvaluationOptions options, CancellationToken ct)
    {
        using var labels = VolumeAddress.Open(context.PathOf(TruthPass.Volume));
        var found = ContactTable.Read(context.PathOf(ContactTable.File));
        // The truth is measured as the connect stage measured the segments: the same gap, the same smallest cell.
        var truth = ContactFinder.FromLabels(labels, labels.Box, context.Project.Recipe.VoxelSize, found.Measure, ct);
        return EdgeF1.Score(Edges(found), Edges(truth), CellMatching.Greedy(segments), options.MinContactAreaNm2);
    }

    private static IEnumerable<CellEdge> Edges(ContactTable table) => table.Contacts.Select(c => new CellEdge(c.CellA, c.CellB, c.AreaNm2));

    private static List<string> Notes(ContingencyTable table)
    {
        long counted = table.Pairs.Sum(p => p.Voxels);
        return counted == table.Voxels ? []
            : [$"{100.0 * (table.Voxels - counted) / table.Voxels:0.0} % of the voxels have no truth label (membrane, outside, damage) and never count in VI and Rand."];
    }
}
