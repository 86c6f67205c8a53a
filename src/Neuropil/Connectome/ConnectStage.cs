using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;

namespace Neuropil.Connectome;

/// <summary>segments.zarr → connectome/: cells, their contacts, the graph. See README.md of this folder.</summary>
public sealed class ConnectStage : Stage
{
    public override string Name => "connect";

    public override string Summary => "cells and contacts: which cells touch, where, over what area";

    public override Type OptionsType => typeof(ConnectOptions);

    public override IReadOnlyList<string> Reads => [SegmentTable.Volume];

    public override IReadOnlyList<string> Writes => [CellTable.File, ContactTable.File, GraphMl.File];

    public override IEnumerable<Pass> Passes(StageContext context) => [new ContactPass()];

    public override StageReport Report(
        StageContext context, IReadOnlyDictionary<string, IReadOnlyList<Receipt>> receiptsByPass, CancellationToken ct) =>
        new ConnectReport(context).Make(ct);
}
