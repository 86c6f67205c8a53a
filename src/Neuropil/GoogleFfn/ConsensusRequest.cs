using Neuropil.Networks.Checkpoints;
using Neuropil.Space;

namespace Neuropil.GoogleFfn;

/// <summary>A SegmentationSource: results on disk, and what is done to them when they are read.</summary>
/// <param name="Threshold">Voxels of a lower probability are dropped; null for none.</param>
/// <param name="SplitComponents">Each 6-connected component becomes an object of its own.</param>
/// <param name="MinSizeVx">Smaller objects are dropped, after splitting; 0 for none.</param>
internal sealed record ResultSource(string Folder, float? Threshold, bool SplitComponents, int MinSizeVx, IReadOnlyList<MaskRule> Masks)
{
    public static ResultSource Parse(TextFields source, string folder)
    {
        IReadOnlyList<MaskRule> masks = [];
        if (source.Has("mask"))
        {
            var message = source.Message("mask");
            masks = MaskRule.ParseAll(message, "masks", folder);
            message.RefuseTheRest();
        }
        var parsed = new ResultSource(VolumeSource.Resolve(source.Text("directory"), folder), source.Has("threshold") ? (float)source.NumberOr("threshold", 0) : null,
            source.Flag("split_cc", absent: true), source.CountOr("min_size", 0), masks);
        source.RefuseTheRest();
        return parsed;
    }
}

/// <summary>A ConsensusRequest of google/ffn in text format: what two results agree on.</summary>
internal sealed record ConsensusRequest(string Text, ResultSource First, ResultSource Second, string? OutputFolder, int MinSizeVx)
{
    /// <exception cref="InputException">The file is missing or damaged, or a field is wrong, unknown or not supported; the message names it.</exception>
    public static ConsensusRequest Read(string path)
    {
        if (!File.Exists(path)) throw new InputException($"'{path}' is missing. Give a ConsensusRequest of google/ffn in text format (.pbtxt).");
        return Parse(File.ReadAllText(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    public static ConsensusRequest Parse(string text, string where, string folder)
    {
        var root = new TextFields(TextProto.Parse(text, where), where, "ConsensusRequest");
        root.Refuse("type", "Only CONSENSUS_SPLIT is.", "CONSENSUS_SPLIT", "2");
        var request = new ConsensusRequest(text, ResultSource.Parse(root.Message("segmentation1"), folder), ResultSource.Parse(root.Message("segmentation2"), folder),
            root.TextOr("segmentation_output_dir"), root.CountOr("split_min_size", 0));
        root.RefuseTheRest();
        return request;
    }
}
