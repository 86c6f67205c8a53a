using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Networks;
using Neuropil.Networks.Kernels;
using Neuropil.Volumes;

namespace Neuropil.Training;

/// <summary>What the machine and the caller give to a run; none of it changes the weights.</summary>
/// <param name="Folder">Receives state, log and the network; a run that finds its own state there goes on from it.</param>
/// <param name="RecipeFolder">Paths in the recipe start here.</param>
/// <param name="Say">Progress lines for a person.</param>
/// <param name="Exchange">The other ranks of the run; null is a run of this process alone.</param>
public sealed record TrainingSettings(string Folder, string RecipeFolder, int Threads, TimeProvider Clock, string CodeVersion, Action<string> Say,
    IRankExchange? Exchange = null);

/// <summary>A whole training run: updates, log, validation, saved state, and the network at the end.</summary>
/// <remarks>Of several ranks all do the same, and rank 0 alone reads and writes the folder.</remarks>
public sealed class TrainingRun
{
    private readonly TrainingRecipe _recipe;
    private readonly TrainingSettings _settings;
    private readonly IReadOnlyList<TrainingVolume> _data, _heldOut;
    private readonly byte[] _identity;
    private readonly float[]? _start;
    private readonly JsonObject? _startedFrom;
    private readonly TrainingLog _log;
    private readonly DivergenceGuard _guard;
    private readonly IRankExchange _ranks;

    private FovScore _recent;
    private long _moves, _recentMoves;
    private double _secondsBefore;
    private ValidationLine? _validation;
    private TrainingLine? _lastLine;
    private BestNetwork? _best;

    public TrainingRun(TrainingRecipe recipe, IReadOnlyList<TrainingVolume> data, IReadOnlyList<TrainingVolume> heldOut, TrainingSettings settings)
    {
        (_recipe, _data, _heldOut, _settings) = (recipe, data, heldOut, settings);
        if (recipe.Options.StartFrom is { } start) (_start, _startedFrom) = TrainedNetwork.Read(Path.Combine(settings.RecipeFolder, start), recipe.Options.Network);
        _identity = Identity();
        _ranks = settings.Exchange ?? SingleProcess.Instance;
        _log = new TrainingLog(Path.Combine(settings.Folder, "log.jsonl"));
        _guard = new DivergenceGuard(recipe.Options.Monitor);
    }

    public string StatePath => Path.Combine(_settings.Folder, "state.bin");

    private bool Leads => _ranks.Rank == 0;

    /// <summary>Trains to the recipe's last step; a cancelled run leaves its state and throws. When one rank is cancelled all are, between the
    /// same two updates.</summary>
    public void Run(CancellationToken ct)
    {
        var options = _recipe.Options;
        using var alone = Leads ? LockFolder() : null;
        using var trainer = new FfnTrainer(options, _data, _settings.Threads, _start, _ranks);
        using var validator = new Validator(options, _heldOut, trainer.Layout, _settings.Threads, _ranks);
        // Rank 0 floods by itself; the others wait.
        var flood = options.Monitor.FloodBox is null || !Leads ? null : new HeldOutFlood(options, _heldOut, trainer.Layout, _settings.Threads);
        CheckRanksAgree();
        Continue(trainer);
        if (Leads) _settings.Say(Opening(trainer));
        var watch = new RunClock(_settings.Clock, _secondsBefore, _moves);
        try
        {
            Train(trainer, validator, flood, watch, ct);
            if (Leads) WriteNetwork(trainer, watch);
            if (Leads) WriteReport(trainer, flood);
        }
        catch (Exception e) when (_ranks.Ranks == 1 || e is OperationCanceledException)
        {
            // The trainer stands between two updates. A rank that fails while others go on could not collect their walks: the last saved state counts.
            // So it does while the loss is not what it should be.
            if (_guard.IsCalm) Save(trainer, watch);
            throw;
        }

        if (_guard.IsCalm) Save(trainer, watch);
    }

    [Flags]
    private enum Next { Stop = 1, Save = 2, Validate = 4 }

    private void Train(FfnTrainer trainer, Validator validator, HeldOutFlood? flood, RunClock watch, CancellationToken ct)
    {
        var options = _recipe.Options;
        while (true)
        {
            var next = AgreeOnNext(trainer, watch, ct);
            if (next.HasFlag(Next.Stop)) throw new OperationCanceledException(ct);
            if (next.HasFlag(Next.Save)) Save(trainer, watch);
            if (next.HasFlag(Next.Validate)) Validate(trainer, validator, flood, watch, ct);
            if (trainer.Updates >= options.Steps) return;
            var score = trainer.Update();
            if (!_guard.Accepts(score.Loss / options.BatchSize)) throw Diverged(trainer);
            _recent += score;
            (_moves, _recentMoves) = (_moves + options.BatchSize, _recentMoves + options.BatchSize);
            if (Leads && trainer.Updates % options.Monitor.LogEverySteps == 0) Log(trainer, watch);
        }
    }

    /// <summary>Clocks, signals and the log differ between ranks; what they do must not.</summary>
    private Next AgreeOnNext(FfnTrainer trainer, RunClock watch, CancellationToken ct)
    {
        var wanted = ct.IsCancellationRequested ? Next.Stop : 0;
        if (Leads && _guard.IsCalm && watch.SinceSaved >= _recipe.Options.Monitor.SaveEverySeconds) wanted |= Next.Save;
        if (Leads && ValidationIsDue(trainer.Updates)) wanted |= Next.Validate;
        return (Next)_ranks.Union((int)wanted);
    }

    /// <summary>Ranks that read other data, or compute with another instruction set, would drift apart.</summary>
    private void CheckRanksAgree()
    {
        if (_ranks.FirstThatDiffers(_identity) is { } other)
            throw new InputException($"Rank {other} has another recipe, other data or another instruction set than rank 0 (this is rank {_ranks.Rank}: "
                + $"instruction set {KernelPaths.Chosen}, {_data.Count} volumes). Run all ranks on processors of one kind, with the same files.");
    }

    /// <summary>The log says what has been validated, so that a run stopped in a validation makes up for it.</summary>
    private bool ValidationIsDue(long updates) => updates > 0 && _validation?.Step != updates
        && (updates % _recipe.Options.Monitor.ValidateEverySteps == 0 || updates >= _recipe.Options.Steps);

    /// <summary>Two runs in one folder would write over each other's state.</summary>
    private FileStream LockFolder()
    {
        string path = Path.Combine(_settings.Folder, "lock");
        try
        {
            Directory.CreateDirectory(_settings.Folder);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new InputException($"Another run is training in '{_settings.Folder}' (it holds '{path}'). Wait for it, stop it, or give another --out folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Refused(_settings.Folder, e);
        }
    }

    private void Continue(FfnTrainer trainer)
    {
        if (_ranks.FromFirst(Leads && File.Exists(StatePath) ? File.ReadAllBytes(StatePath) : null) is { } bytes)
        {
            var state = TrainingState.Parse(bytes, StatePath, _identity);
            if (!LearningRate.SameSoFar(state.Updates, state.Steps, _recipe.Options.Steps, _recipe.Options.Optimizer))
                throw new InputException($"'{StatePath}' stands at step {state.Updates} of {state.Steps}; with steps: {_recipe.Options.Steps} its learning "
                    + $"rate would have been another by now. Give steps: {state.Steps} back, or another --out folder.");
            trainer.Restore(state);
            (_moves, _secondsBefore, _recent, _recentMoves) = (state.Moves, state.Seconds, state.Recent, state.RecentMoves);
            (_guard.State, _best) = (state.Guard, state.Best);
        }

        if (!Leads) return;
        _log.CutAfter(trainer.Updates);
        (_lastLine, _validation) = (TrainingLines().LastOrDefault(), Validations().LastOrDefault());
        if (_best is null || _best.Judge == Judge()) return;
        _settings.Say($"the network of step {_best.Step} was the best by another judgement (criterion, flood or held-out data); judging begins anew");
        (_best, _validation) = (null, null);
    }

    private IReadOnlyList<TrainingLine> TrainingLines() => _log.All<TrainingLine>("loss");

    /// <summary>One for each step, the latest, in order.</summary>
    private IReadOnlyList<ValidationLine> Validations() =>
        [.. _log.All<ValidationLine>("heldOutLoss").GroupBy(v => v.Step).Select(g => g.Last()).OrderBy(v => v.Step)];

    private void Log(FfnTrainer trainer, RunClock watch)
    {
        var line = new TrainingLine(trainer.Updates, _recent.Loss / _recentMoves, _recent.F1,
            LearningRate.At(trainer.Updates, _recipe.Options.Steps, _recipe.Options.Optimizer, _recipe.Options.BatchSize), trainer.NextExample, watch.Rate(_moves));
        _lastLine = line;
        _log.Append(line);
        _settings.Say(line.ToString());
        (_recent, _recentMoves) = (default, 0);
    }

    private void Validate(FfnTrainer trainer, Validator validator, HeldOutFlood? flood, RunClock watch, CancellationToken ct)
    {
        var score = validator.Score(trainer.Average, ct);
        if (!double.IsFinite(score.Loss)) throw Diverged(trainer);
        if (!Leads) return;
        var line = new ValidationLine(trainer.Updates, score.Loss, score.F1, score.Precision, score.Recall);
        if (flood is not null && FloodIsDue(trainer.Updates))
        {
            double before = watch.Seconds;
            // Other ranks are waiting for this one, and would not know that it stopped here.
            var flooded = flood.Score(trainer.Average, _ranks.Ranks == 1 ? ct : CancellationToken.None);
            line = line.With(flooded, watch.Seconds - before);
        }

        var by = _recipe.Options.Monitor.Best;
        if (_guard.IsCalm && BestNetwork.ValueOf(by, line) is { } value && BestNetwork.Beats(by, value, _best))
            _best = new(Judge(), trainer.Updates, value, [.. trainer.Average]);
        _validation = line;
        _log.Append(line);
        _settings.Say(line.ToString());
        if (_guard.IsCalm) WriteNetwork(trainer, watch);
        WriteReport(trainer, flood);
    }

    private bool FloodIsDue(long updates)
    {
        var monitor = _recipe.Options.Monitor;
        return updates >= _recipe.Options.Steps || updates / monitor.ValidateEverySteps % monitor.FloodEveryValidations == 0;
    }

    /// <summary>What the best network is best by: scores under another criterion, or on other data, say nothing about each other.</summary>
    private string Judge()
    {
        var (monitor, network) = (_recipe.Options.Monitor, _recipe.Options.Network);
        string flood = monitor.Best is BestBy.Vi or BestBy.Erl
            ? $"{monitor.FloodBox} {monitor.FloodMostFovs} {network.InferenceMoveThreshold} {network.SegmentThreshold}"
            : $"{monitor.ValidationExamples}";
        return FormattableString.Invariant($"{monitor.Best} {flood} {string.Join(' ', _heldOut.Select(v => v.Hash()))}");
    }

    private InputException Diverged(FfnTrainer trainer)
    {
        var (guard, optimizer) = (_guard.State, _recipe.Options.Optimizer);
        string loss = FormattableString.Invariant($"running loss {guard.Running:G4}, best {guard.Best:G4}");
        bool network = File.Exists(Path.Combine(_settings.Folder, NetworkFolder.WeightsFile)), state = File.Exists(StatePath);
        string left = network ? $"'{_settings.Folder}' holds the network of the last good validation (step {_best?.Step ?? _validation?.Step})" : "No validation had been reached, so there is no network yet";
        string next = network ? $"startFrom: '{_settings.Folder}' and a lower optimizer.learningRate" : "a lower optimizer.learningRate";
        return new InputException($"Training in '{_settings.Folder}' went wrong at step {trainer.Updates}: {loss}, a learning rate of "
            + FormattableString.Invariant($"{LearningRate.At(trainer.Updates, _recipe.Options.Steps, optimizer, _recipe.Options.BatchSize):G4}. {left}")
            + $"{(state ? "; its state is the last one saved while all was well" : "")}. Train in another --out folder with {next}, for example a third of it, or more optimizer.warmUpSteps.");
    }

    private void Save(FfnTrainer trainer, RunClock watch)
    {
        var walks = trainer.CollectWalks();
        if (Leads)
            new TrainingState(_identity, _recipe.Options.Steps, trainer.Updates, trainer.NextExample, _moves, watch.Seconds, _recent, _recentMoves,
                trainer.Weights, trainer.Average, [.. trainer.Optimizer.Slots], walks)
            {
                Guard = _guard.State,
                Best = _best,
            }.Save(StatePath);
        watch.Saved();
        // No rank goes on, or ends and so ends the job, before the state is on the disk.
        _ranks.Union(0);
    }

    private string Opening(FfnTrainer trainer)
    {
        var network = _recipe.Options.Network;
        string start = trainer.Updates == 0 ? "from the beginning" : $"from step {trainer.Updates}";
        return $"training {network.Features} features, depth {network.Depth}, field of view {network.FieldOfView}: {trainer.Layout.Count} weights, "
            + $"{_recipe.Options.Steps} steps of batch {_recipe.Options.BatchSize}, {start}; "
            + $"{_data.Count} volumes, centres by class {string.Join(' ', trainer.ClassSizes)}";
    }

    /// <summary>The best network so far, with its receipt: usable while training goes on.</summary>
    private void WriteNetwork(FfnTrainer trainer, RunClock watch)
    {
        var heldOut = _best is null ? _validation : Validations().LastOrDefault(v => v.Step == _best.Step);
        var receipt = new TrainingReceipt(_recipe, trainer.Updates, trainer.NextExample, _moves, watch.Seconds, _lastLine, heldOut, _settings.CodeVersion, _startedFrom)
        {
            Chosen = _best is null ? null : (_best.Step, _recipe.Options.Monitor.Best, _best.Value),
        };
        TrainedNetwork.Write(_settings.Folder, _recipe.Options.Network, trainer.Layout, _best?.Weights ?? trainer.Average, receipt.ToJson(_data, _heldOut));
    }

    private void WriteReport(FfnTrainer trainer, HeldOutFlood? flood) =>
        new TrainingReport(_recipe.Options, TrainingLines(), Validations(), _best, flood?.First, ExamplePictures.Of(_recipe.Options, trainer.Sampler)).Write(_settings.Folder);

    /// <summary>What the bytes of the weights depend on: options, data, and the instruction set, whose sums differ in the last bits.
    /// Not what only inference reads, and not the number of steps, see <see cref="LearningRate.SameSoFar"/>.</summary>
    private byte[] Identity()
    {
        var network = _recipe.Options.Network with { InferenceMoveThreshold = null, SegmentThreshold = 0.5 };
        string options = JsonSerializer.Serialize(_recipe.Options with { Steps = 0, Monitor = new(), Network = network });
        string volumes = string.Join('\n', _data.Select(v => v.Hash()));
        string start = _start is null ? "" : Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(_start)));
        return SHA256.HashData(Encoding.UTF8.GetBytes($"{options}\n{volumes}\n{KernelPaths.Chosen}\n{start}"));
    }
}
