namespace Neuropil.Blocks;

/// <summary>What a run would do: blocks, memory, disk and time, from the plan, from receipts already there, and for passes that know how,
/// from a short measurement. Writes nothing into the project.</summary>
public sealed class RunForecast(Project project, IReadOnlyList<Stage> stages, LocalEngine engine, string codeVersion, PlannedRun? planned = null)
{
    private readonly PlannedRun _run = planned ?? new(engine);

    /// <param name="only">One stage; null for all that the recipe has use for.</param>
    public IReadOnlyList<PassForecast> Of(string? only, CancellationToken ct = default)
    {
        if (only is not null && stages.All(s => s.Name != only))
            throw new InputException(OptionBinding.Unknown(only, stages.Select(s => s.Name)).Replace("key", "stage", StringComparison.Ordinal));
        var ledger = new StageLedger(project, stages, codeVersion);
        return [.. ledger.Applicable().Where(s => only is null || s.Name == only).SelectMany(s => OfStage(s, ledger, ct))];
    }

    private List<PassForecast> OfStage(Stage stage, StageLedger ledger, CancellationToken ct)
    {
        var forecasts = new List<PassForecast>();
        var context = ledger.ContextOf(stage, engine.Threads);
        string pass = "all";
        try
        {
            var receipts = ReceiptsOf(stage, ledger);
            foreach (var next in stage.Passes(context))
            {
                pass = next.Name;
                forecasts.Add(OfPass(stage, next, context, [.. receipts.Where(r => r.Pass == next.Name && r.Index >= 0)], ct));
            }
        }
        catch (InputException)
        {
            forecasts.Add(Unknown(stage, pass, "is planned once the work before it is done"));
        }
        return forecasts;
    }

    /// <summary>Another volume than the project's has no receipts of its own to be counted as done, but those of the project say what work costs;
    /// and it can be planned for before the project's own is there.</summary>
    private IReadOnlyList<Receipt> ReceiptsOf(Stage stage, StageLedger ledger)
    {
        try
        {
            return new ReceiptLog(ledger.FolderOf(stage), ledger.PlanNow(stage).Key).ReadAll();
        }
        catch (InputException) when (_run.Volume is not null)
        {
            return [];
        }
    }

    private PassForecast OfPass(Stage stage, Pass pass, StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        int done = _run.Volume is null ? receipts.Count : 0;
        if (pass.Cost(context, _run, receipts, ct) is { } cost) return OfCost(stage, pass, cost, done);
        if (_run.Volume is not null) return Unknown(stage, pass.Name, "is not forecast for another volume");
        int blocks = pass.Plan(context).Count;
        long? disk = receipts.Count > 0 ? (long)(receipts.Average(r => (double)r.BytesWritten) * blocks) : null;
        var mean = new PassCost(
            blocks, pass.BytesPerBlock(context), receipts.Count > 0 ? receipts.Average(r => r.Seconds) : null,
            receipts.Count > 0 ? receipts.Max(r => r.Seconds) : null, 0, disk, []);
        return OfCost(stage, pass, mean, done);
    }

    private PassForecast OfCost(Stage stage, Pass pass, PassCost cost, int done)
    {
        int workers = _run.WorkersFor(pass.ThreadsWanted, cost.BytesPerBlock, cost.Blocks);
        long left = cost.Blocks - done;
        double? seconds = cost.BlockSeconds is { } block
            ? PlannedRun.WallSeconds(left, (long)workers * _run.Nodes, block, cost.LongestSeconds ?? block)
            : left == 0 ? 0 : null;
        return new(stage.Name, pass.Name, cost.Blocks, done, workers, workers * cost.BytesPerBlock, cost.DiskBytes, seconds, null)
        {
            LowSeconds = cost.RelativeError > 0 ? seconds / (1 + cost.RelativeError) : null,
            HighSeconds = cost.RelativeError > 0 ? seconds * (1 + cost.RelativeError) : null,
            CoreHours = left * cost.BlockSeconds * cost.ThreadsPerBlock / 3600,
            Assumptions = cost.Assumptions,
        };
    }

    private static PassForecast Unknown(Stage stage, string pass, string why) => new(stage.Name, pass, null, 0, 0, 0, null, null, why);
}
