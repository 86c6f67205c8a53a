using System.Diagnostics;
using System.Text.Json.Nodes;
using Neuropil.Numerics;

namespace Neuropil.Blocks;

/// <summary>What a run needs beside the project.</summary>
/// <param name="CodeVersion">Written into receipts.</param>
public sealed record RunSettings(LocalEngine Engine, IProgressSink Progress, TimeProvider Clock, string CodeVersion, bool Redo);

/// <summary>Runs one stage: passes in order, only blocks without a valid receipt, then the report.</summary>
public sealed class StageRunner(StageLedger ledger, string projectName, RunSettings settings)
{
    private const string FinishBlock = "finish";

    private const long MuchBytes = 128L << 20;

    /// <summary>Brings a stage up to date. Returns false when there was nothing to do.</summary>
    /// <exception cref="InputException">The stage was done from other inputs, and <c>--redo</c> was not given.</exception>
    public bool Run(Stage stage, CancellationToken ct)
    {
        var plan = ledger.PlanNow(stage);
        var old = ledger.StoredPlan(stage);
        stage.CheckCorrections(ledger.ContextOf(stage, settings.Engine.Threads));
        var kept = new KeptReceipts(ledger.FolderOf(stage));
        if (old is not null && old.Key != plan.Key)
        {
            bool onlyCorrections = stage.IsMendable && old.BaseKey is not null && old.BaseKey == plan.BaseKey;
            if (!onlyCorrections && !settings.Redo && !ledger.IsBarelyBegun(stage, old)) throw Stale(stage, plan, old);
            if (onlyCorrections) kept.Gather(new ReceiptLog(ledger.FolderOf(stage), old.Key));
            else ledger.Discard(stage);
        }
        // The inputs lie elsewhere, with the same content: only files that say where are written anew, and the plan last, lest a kill hides it.
        bool moved = old is not null && old.Key == plan.Key && !old.LiesWhere(plan);
        if (!moved && ledger.DoneHash(stage, plan) is not null && File.Exists(ledger.ReportPath(stage))) return false;
        if (!moved) ledger.Store(plan);
        var log = new ReceiptLog(ledger.FolderOf(stage), plan.Key);
        var byPass = new Dictionary<string, IReadOnlyList<Receipt>>();
        PassResult? before = null;
        foreach (var pass in stage.Passes(ledger.ContextOf(stage, settings.Engine.Threads)))
        {
            before = RunPass(stage, pass, plan, log, kept, before, moved, ct);
            byPass[pass.Name] = before.Receipts;
            LetGo();
        }
        WriteReport(stage, byPass, log, plan, ct);
        kept.Delete();
        ledger.Store(plan);
        LetGo();
        return true;
    }

    /// <summary>What comes next wants arrays of other sizes: what was kept to use again goes back to the machine, where it is much.</summary>
    private static void LetGo()
    {
        FloatPool.Clear();
        if (GC.GetTotalMemory(false) > MuchBytes) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private PassResult RunPass(Stage stage, Pass pass, StagePlan plan, ReceiptLog log, KeptReceipts kept, PassResult? before, bool moved, CancellationToken ct)
    {
        var context = ledger.ContextOf(stage, settings.Engine.Threads);
        var blocks = pass.Plan(context);
        string? InputKey(Block block) => pass.InputsOf(context, block, before) is { } inputs ? Fingerprint.OfText(plan.BaseKey + "\n" + inputs) : null;
        // What Begin takes away must not be counted as kept should the run be killed there and the correction taken back.
        Keep(pass, plan, log, kept, blocks, InputKey);
        pass.Begin(context);
        var done = log.ReadAll().Where(r => r.Pass == pass.Name).ToDictionary(r => r.Block);
        var open = blocks.Where(b => !done.ContainsKey(b.Key)).ToList();
        int workers = settings.Engine.WorkersFor(pass, context, Math.Max(1, open.Count));
        var blockContext = ledger.ContextOf(stage, Math.Max(1, settings.Engine.Threads / workers));
        if (open.Count > 0)
        {
            settings.Progress.Begin($"{stage.Name} · {pass.Name}", (long)blocks.Count * pass.StepsPerBlock, pass.StepsPerBlock == 1 ? "blocks" : "steps");
            settings.Progress.Advance((long)(blocks.Count - open.Count) * pass.StepsPerBlock);
            RunBlocks(pass, plan, log, open, InputKey, workers, blockContext, ct);
            settings.Progress.End();
            done = log.ReadAll().Where(r => r.Pass == pass.Name).ToDictionary(r => r.Block);
        }
        var receipts = blocks.Select(b => done[b.Key]).ToList();
        if (moved || !done.ContainsKey(FinishBlock)) Finish(pass, plan, log, context, receipts, ct);
        return new(blocks, receipts);
    }

    /// <summary>Blocks whose inputs are as they were before a correction stay done.</summary>
    private static void Keep(Pass pass, StagePlan plan, ReceiptLog log, KeptReceipts kept, IReadOnlyList<Block> blocks, Func<Block, string?> inputKey)
    {
        var earlier = kept.Of(pass.Name).Where(r => r.InputKey is not null).ToDictionary(r => r.Block);
        if (earlier.Count > 0)
        {
            using var writer = log.OpenWriter(Environment.MachineName, 0);
            foreach (var block in blocks)
                if (earlier.TryGetValue(block.Key, out var receipt) && receipt.InputKey == inputKey(block))
                    writer.Append(receipt with { PlanKey = plan.Key, Index = block.Index });
        }
        kept.Forget(pass.Name);
    }

    private void RunBlocks(
        Pass pass, StagePlan plan, ReceiptLog log, IReadOnlyList<Block> open, Func<Block, string?> inputKey, int workers, StageContext context, CancellationToken ct)
    {
        var writers = Enumerable.Range(0, workers).Select(w => log.OpenWriter(Environment.MachineName, w)).ToArray();
        try
        {
            LocalEngine.Run(open, workers, (worker, block) =>
            {
                var clock = Stopwatch.StartNew();
                int reported = 0;
                void Advance(int steps)
                {
                    steps = Math.Clamp(steps, 0, pass.StepsPerBlock - reported);
                    reported += steps;
                    settings.Progress.Advance(steps);
                }
                string? inputs = inputKey(block);
                var outcome = pass.RunBlock(context.Reporting(Advance), block, ct);
                writers[worker].Append(ReceiptOf(pass, plan, block.Index, block.Key, outcome, clock.Elapsed) with { InputKey = inputs });
                Advance(pass.StepsPerBlock);
            }, ct);
        }
        finally
        {
            foreach (var writer in writers) writer.Dispose();
        }
    }

    private void Finish(Pass pass, StagePlan plan, ReceiptLog log, StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var files = pass.Finish(context, receipts, ct).OrderBy(f => f.Key, StringComparer.Ordinal).ToList();
        string hash = Fingerprint.OfText(string.Join('\n', files.Select(f => f.Key + "=" + f.Value)));
        var result = new JsonObject(files.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)JsonValue.Create(f.Value))));
        using var writer = log.OpenWriter(Environment.MachineName, 0);
        writer.Append(ReceiptOf(pass, plan, -1, FinishBlock, new BlockOutcome(hash, [], result, 0, 0), clock.Elapsed));
    }

    private void WriteReport(
        Stage stage, Dictionary<string, IReadOnlyList<Receipt>> byPass, ReceiptLog log, StagePlan plan, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        settings.Progress.Begin($"{stage.Name} · report", 1, "report");
        var report = stage.Report(ledger.ContextOf(stage, settings.Engine.Threads), byPass, ct);
        ledger.StoreReport(stage, report);
        settings.Progress.Advance(1);
        settings.Progress.End();
        if (ledger.DoneHash(stage, plan) is not null) return;
        string hash = StageLedger.OutputHash(log.ReadAll());
        using var writer = log.OpenWriter(Environment.MachineName, 0);
        writer.Append(ReceiptOf(StageLedger.DonePass, plan, -1, stage.Name, new BlockOutcome(hash, [], null, 0, 0), clock.Elapsed));
    }

    private Receipt ReceiptOf(Pass pass, StagePlan plan, int index, string block, BlockOutcome outcome, TimeSpan spent) =>
        ReceiptOf(pass.Name, plan, index, block, outcome, spent);

    private Receipt ReceiptOf(string pass, StagePlan plan, int index, string block, BlockOutcome outcome, TimeSpan spent) => new(
        pass, index, block, plan.Key, outcome.OutputHash, outcome.Quality, outcome.Result, Math.Round(spent.TotalSeconds, 4),
        outcome.BytesRead, outcome.BytesWritten, Environment.MachineName, settings.CodeVersion, settings.Clock.GetUtcNow().ToString("O"));

    private InputException Stale(Stage stage, StagePlan now, StagePlan old) => new(
        $"Stage {stage.Name} of '{projectName}' was made from other inputs, so its result no longer holds:\n  "
        + string.Join("\n  ", now.ChangesSince(old).DefaultIfEmpty("none that can be named: an earlier version of the program told inputs apart in another way"))
        + $"\nNothing was changed. To make it and what depends on it anew: neuropil run {projectName} --redo"
        + $"\nTo keep the old result, put the input back as it was.");
}
