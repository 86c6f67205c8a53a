using System.Globalization;

namespace Neuropil.Blocks;

/// <param name="Blocks">Null while the pass depends on what an earlier one will write.</param>
/// <param name="SecondsLeft">From the receipts of this pass so far; null before the first.</param>
public sealed record PassForecast(string Stage, string Pass, int? Blocks, int Done, int Workers, long MemoryBytes, long? DiskBytes, double? SecondsLeft, string? Waits)
{
    public string ToText() => Blocks is null
        ? $"{Stage + " · " + Pass,-26} {Waits}"
        : string.Create(CultureInfo.InvariantCulture,
            $"{Stage + " · " + Pass,-26} {Blocks} blocks, {Done} done, {Workers} at once, {MemoryBytes >> 20} MiB memory, ")
            + (DiskBytes is { } d ? string.Create(CultureInfo.InvariantCulture, $"{d / 1048576.0:0.0} MiB disk, ") : "disk not measured yet, ")
            + (SecondsLeft is { } s ? string.Create(CultureInfo.InvariantCulture, $"{s:0} s left") : "time not measured yet");
}

/// <summary>What a run would do: blocks, memory, disk and time, from the plan and from receipts already there. Writes nothing.</summary>
public sealed class RunForecast(Project project, IReadOnlyList<Stage> stages, LocalEngine engine, string codeVersion)
{
    public IReadOnlyList<PassForecast> Of(string? only)
    {
        if (only is not null && stages.All(s => s.Name != only))
            throw new InputException(OptionBinding.Unknown(only, stages.Select(s => s.Name)).Replace("key", "stage", StringComparison.Ordinal));
        var ledger = new StageLedger(project, stages, codeVersion);
        return [.. ledger.Applicable().Where(s => only is null || s.Name == only).SelectMany(s => OfStage(s, ledger))];
    }

    private List<PassForecast> OfStage(Stage stage, StageLedger ledger)
    {
        var forecasts = new List<PassForecast>();
        var context = ledger.ContextOf(stage, engine.Threads);
        string pass = "all";
        try
        {
            string key = ledger.PlanNow(stage).Key;
            var receipts = new ReceiptLog(ledger.FolderOf(stage), key).ReadAll();
            foreach (var next in stage.Passes(context))
            {
                pass = next.Name;
                forecasts.Add(OfPass(stage, next, context, [.. receipts.Where(r => r.Pass == next.Name && r.Index >= 0)]));
            }
        }
        catch (InputException)
        {
            forecasts.Add(new PassForecast(stage.Name, pass, null, 0, 0, 0, null, null, "is planned once the work before it is done"));
        }
        return forecasts;
    }

    private PassForecast OfPass(Stage stage, Pass pass, StageContext context, IReadOnlyList<Receipt> receipts)
    {
        int blocks = pass.Plan(context).Count, workers = engine.WorkersFor(pass, context, blocks);
        double? perBlock = receipts.Count > 0 ? receipts.Average(r => r.Seconds) : null;
        long? disk = receipts.Count > 0 ? (long)(receipts.Average(r => (double)r.BytesWritten) * blocks) : null;
        return new PassForecast(
            stage.Name, pass.Name, blocks, receipts.Count, workers, workers * pass.BytesPerBlock(context), disk,
            perBlock * (blocks - receipts.Count) / workers, null);
    }
}
