using System.Globalization;

namespace Neuropil.Blocks;

public enum StageProgress { NotStarted, Unfinished, Done, Stale }

public sealed record StageStatus(string Name, StageProgress Progress, int BlocksDone, double Seconds, long BytesWritten, string? OutputHash, IReadOnlyList<string> Changes)
{
    public string ToText()
    {
        string state = char.ToLowerInvariant(Progress.ToString()[0]) + Progress.ToString()[1..];
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{Name,-12} {state,-11} {BlocksDone,6} blocks {Seconds,9:0.0} s {BytesWritten / 1048576.0,9:0.0} MiB  {OutputHash?[..16]}");
        return string.Join("\n  ", [line.TrimEnd(), .. Changes]);
    }
}

/// <summary>Reads how far each stage is from its plan and receipts.</summary>
public sealed class ProjectStatus(Project project, IReadOnlyList<Stage> stages, string codeVersion)
{
    public IReadOnlyList<StageStatus> Read()
    {
        var ledger = new StageLedger(project, stages, codeVersion);
        return [.. ledger.Applicable().Select(stage => Of(stage, ledger))];
    }

    private static StageStatus Of(Stage stage, StageLedger ledger)
    {
        if (ledger.StoredPlan(stage) is not { } stored) return new StageStatus(stage.Name, StageProgress.NotStarted, 0, 0, 0, null, []);
        var receipts = ledger.ReceiptsOf(stage, stored);
        string? hash = ledger.DoneHash(stage, stored);
        var changes = Changes(stage, ledger, stored);
        var progress = changes.Count > 0 ? StageProgress.Stale : hash is null ? StageProgress.Unfinished : StageProgress.Done;
        return new StageStatus(stage.Name, progress, receipts.Count(r => r.Index >= 0), receipts.Sum(r => r.Seconds), receipts.Sum(r => r.BytesWritten), hash, changes);
    }

    private static List<string> Changes(Stage stage, StageLedger ledger, StagePlan stored)
    {
        try
        {
            var now = ledger.PlanNow(stage);
            return now.Key == stored.Key ? [] : [.. now.ChangesSince(stored)];
        }
        catch (InputException e)
        {
            return [e.Message];
        }
    }
}
