using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;

namespace Neuropil.Evaluation;

/// <summary>How far montage and alignment put tiles and sections from where they belong: needs nothing that comes after them.</summary>
public static class PlaceScore
{
    /// <exception cref="InputException">The recipe names no virtual wafer's truth, or a stage has not run.</exception>
    public static IReadOnlyList<QualityNumber> Of(Project project, EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(options);
        if (project.Recipe.Truth is not { } truth)
            throw new InputException($"Project '{project.Name}' names no truth. Only tiles of the virtual microscope have one: neuropil init … --truth wafer/truth");
        return [.. Of(project.PathOf, WaferTruth.Load(project.ResolvePath(truth)), options).Numbers];
    }

    internal static (IEnumerable<QualityNumber> Numbers, IReadOnlyList<(int Index, double MedianPx)> BySection) Of(
        Func<string, string> pathOf, WaferTruth wafer, EvaluationOptions options)
    {
        var stack = ArtefactJson.Read<AlignedStack>(pathOf(AlignedStack.File), "Run stage align.");
        var sections = ArtefactJson.Read<SectionSet>(pathOf(SectionSet.File), "Run stage montage.").ShownIn(stack);
        var places = new StackPlaces(stack, pathOf(StackFields.Volume));
        List<QualityNumber> numbers =
        [
            .. EvaluationQuality.Transforms(
                TransformTruth.Montage(sections, wafer, options.PointsPerAxis), TransformTruth.Alignment(sections, places, wafer, options.PointsPerAxis),
                JumpTruth.Of(sections, stack, places, wafer), options),
            .. EvaluationQuality.Damage("fold", DamageTruth.Of(CutKind.Fold, sections, stack, wafer)),
            .. EvaluationQuality.Damage("tear", DamageTruth.Of(CutKind.Tear, sections, stack, wafer)),
        ];
        return (numbers, TransformTruth.AlignmentBySection(sections, places, wafer, options.PointsPerAxis));
    }
}
