using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Networks;
using Neuropil.Reports;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Agglomeration;

/// <summary>supervoxels.zarr → segments.zarr: which supervoxels are one cell. See README.md of this folder.</summary>
public sealed class AgglomerationStage(INetworkEngine engine, Func<string, Volume> openVolume) : Stage
{
    private readonly AgglomerationInputs _inputs = new(engine, openVolume);

    public AgglomerationStage() : this(new CpuEngine(), VolumeAddress.Open) { }

    public override string Name => "agglomerate";

    public override string Summary => "which supervoxels are one cell: contacts, floods at doubtful ones, joins above a threshold, doubt of every segment";

    public override Type OptionsType => typeof(AgglomerationOptions);

    public override IReadOnlyList<string> Reads => [FloodOverlaps.Volume, FloodOverlaps.File, AlignedStack.Volume];

    public override IReadOnlyList<string> Writes => [EdgeTable.File, SegmentTable.File, SegmentTable.Volume, DoubtTable.File];

    public override bool ReadsBox => true;

    public override IEnumerable<Pass> Passes(StageContext context)
    {
        yield return new ContactPass(_inputs);
        yield return new ResegmentPass(_inputs);
        yield return new RelabelPass(_inputs);
        using var supervoxels = _inputs.OpenSupervoxels(context);
        var layout = AgglomerationInputs.Layout(context, supervoxels.Box.Size);
        int levels = OmeZarr.UsefulLevels(layout);
        for (int level = 1; level < levels; level++) yield return new PyramidPass(SegmentTable.Volume, layout, level);
    }

    public override StageReport Report(
        StageContext context, IReadOnlyDictionary<string, IReadOnlyList<Receipt>> receiptsByPass, CancellationToken ct) =>
        new AgglomerationReport(context, _inputs).Make(ct);
}
