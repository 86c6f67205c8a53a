using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Evaluation;

/// <summary>The true labels in the frame of the aligned volume: warped from a virtual wafer's truth, or read from a label volume as they are.</summary>
internal sealed class TruthSource : IDisposable
{
    private readonly Volume _labels;
    private readonly AlignedTruth? _warped;

    private TruthSource(Volume labels, AlignedTruth? warped, WaferTruth? wafer) => (_labels, _warped, Wafer) = (labels, warped, wafer);

    /// <summary>The wafer's transforms; null where the truth is a label volume.</summary>
    public WaferTruth? Wafer { get; }

    public Box3 Box => _warped?.Box ?? _labels.Box;

    /// <exception cref="InputException">The recipe's truth is neither a wafer's truth folder nor a label volume.</exception>
    public static TruthSource Open(StageContext context)
    {
        string truth = context.Project.Recipe.Truth!, path = context.Project.ResolvePath(truth);
        if (!Directory.Exists(path) || !File.Exists(Path.Combine(path, WaferTruth.File)))
            return new(VolumeAddress.Open(path), null, null);
        var wafer = WaferTruth.Load(path);
        var labels = VolumeAddress.Open(Path.Combine(path, WaferTruth.Labels));
        if (context.Project.Recipe.Volume is not null) return new(labels, null, wafer);
        const string redo = "Run the stages montage and align.";
        var stack = ArtefactJson.Read<AlignedStack>(context.PathOf(AlignedStack.File), redo);
        var sections = ArtefactJson.Read<SectionSet>(context.PathOf(SectionSet.File), redo).ShownIn(stack);
        return new(labels, new AlignedTruth(stack, stack.Maps(context.PathOf(StackFields.Volume)), sections, wafer, labels), wafer);
    }

    /// <summary>True labels of a box of the aligned volume; 0 where there is no truth.</summary>
    public Voxels<ulong> Read(Box3 box, CancellationToken ct)
    {
        if (_warped is not null) return _warped.Read(box, ct);
        var result = new Voxels<ulong>(box);
        var known = box.Intersect(_labels.Box);
        if (!known.IsEmpty) result.Paste(_labels.Read<ulong>(known, ct));
        return result;
    }

    public void Dispose() => _labels.Dispose();
}
