using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Networks;
using Neuropil.Reports;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Segmentation;

/// <summary>em.zarr → supervoxels.zarr: flood filling block by block, then one id space. See README.md of this folder.</summary>
public sealed class SegmentationStage(INetworkEngine engine, Func<string, Volume> openVolume) : Stage
{
    private readonly SegmentationInputs _inputs = new(engine, openVolume);

    public SegmentationStage() : this(new CpuEngine(), VolumeAddress.Open) { }

    public override string Name => "segment";

    public override string Summary => "flood-filling networks block by block, then one global id space";

    public override Type OptionsType => typeof(SegmentationOptions);

    public override IReadOnlyList<string> Reads => [AlignedStack.Volume];

    public override IReadOnlyList<string> Writes => [FloodOverlaps.Volume, FloodOverlaps.File];

    public override bool ReadsBox => true;

    public override IEnumerable<ExternalInput> ExternalInputs(StageContext context) => context.Options<SegmentationOptions>() is { Network: { } first } options
        ? [.. options.AlsoNetworks.Prepend(first).Select(folder => new ExternalInput(folder, NetworkFolder.Files))]
        : [];

    public override IEnumerable<Pass> Passes(StageContext context)
    {
        yield return new FloodPass(_inputs);
        if (SegmentationInputs.Runs(context).Count > 1) yield return new ConsensusPass(_inputs);
        yield return new SeamPass(_inputs);
        yield return new RelabelPass(_inputs);
        var layout = RelabelPass.Layout(context, _inputs.Grid(context).Domain.Size);
        int levels = OmeZarr.UsefulLevels(layout);
        for (int level = 1; level < levels; level++) yield return new PyramidPass(FloodOverlaps.Volume, layout, level);
    }

    public override StageReport Report(
        StageContext context, IReadOnlyDictionary<string, IReadOnlyList<Receipt>> receiptsByPass, CancellationToken ct) =>
        new SegmentationReport(context, _inputs, receiptsByPass).Make(ct);
}
