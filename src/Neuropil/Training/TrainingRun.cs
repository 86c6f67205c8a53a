using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
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
    private readonly IRankExchange _ranks;

    private FovScore _recent;
    private long _moves, _recentMoves;
    private double _secondsBefore;
    private ValidationLine? _validation;
    private TrainingLine? _lastLine;

    public TrainingRun(TrainingRecipe recipe, IReadOnlyList<TrainingVolume> data, IReadOnlyList<TrainingVolume> heldOut, TrainingSettings settings)
    {
        (_recipe, _data, _heldOut, _settings) = (recipe, data, heldOut, settings);
        if (recipe.Options.StartFrom is { } start) (_start, _startedFrom) = TrainedNetwork.Read(Path.Combine(settings.RecipeFolder, start), recipe.Options.Network);
        _identity = Identity();
        _ranks = settings.Exchange ?? SingleProcess.Instance;
        _log = new TrainingLog(Path.Combine(settings.Folder, "log.jsonl"));
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
        CheckRanksAgree();
        Continue(trainer);
        if (Leads) _settings.Say(Opening(trainer));
        var watch = new RunClock(_settings.Clock, _secondsBefore, _moves);
        try
        {
            Train(trainer, validator, watch, ct);
            if (Leads) WriteNetwork(trainer, watch);
        }
        catch (Exception e) when (_ranks.Ranks == 1 || e is OperationCanceledException)
        {
            // The trainer stands between two updates. A rank that fails while others go on could not collect their walks: the last saved state counts.
            Save(trainer, watch);
            throw;
        }

        Save(trainer, watch);
    }

    [Flags]
    private enum Next { Stop = 1, Save = 2, Validate = 4 }

    private void Train(FfnTrainer trainer, Validator validator, RunClock watch, CancellationToken ct)
    {
        var options = _recipe.Options;
        while (true)
        {
            var next = AgreeOnNext(trainer, watch, ct);
            if (next.HasFlag(Next.Stop)) throw new OperationCanceledException(ct);
            if (next.HasFlag(Next.Save)) Save(trainer, watch);
            if (next.HasFlag(Next.Validate)) Validate(trainer, validator, watch, ct);
            if (trainer.Updates >= options.Steps) return;
            _recent += trainer.Update();
            (_moves, _recentMoves) = (_moves + options.BatchSize, _recentMoves + options.BatchSize);
            if (Leads && trainer.Updates % options.Monitor.LogEverySteps == 0) Log(trainer, watch);
        }
    }

    /// <summary>Clocks, signals and the log differ between ranks; what they do must not.</summary>
    private Next AgreeOnNext(FfnTrainer trainer, RunClock watch, CancellationToken ct)
    {
        var wanted = ct.IsCancellationRequested ? Next.Stop : 0;
        if (Leads && watch.SinceSaved >= _recipe.Options.Monitor.SaveEverySeconds) wanted |= Next.Save;
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
        }

        if (!Leads) return;
        _log.CutAfter(trainer.Updates);
        (_lastLine, _validation) = (_log.Last<TrainingLine>("loss"), _log.Last<ValidationLine>("heldOutLoss"));
    }

    private void Log(FfnTrainer trainer, RunClock watch)
    {
        var line = new TrainingLine(trainer.Updates, _recent.Loss / _recentMoves, _recent.F1,
            LearningRate.At(trainer.Updates, _recipe.Options.Steps, _recipe.Options.Optimizer), trainer.NextExample, watch.Rate(_moves));
        _lastLine = line;
        _log.Append(line);
        _settings.Say(line.ToString());
        (_recent, _recentMoves) = (default, 0);
    }

    private void Validate(FfnTrainer trainer, Validator validator, RunClock watch, CancellationToken ct)
    {
        var score = validator.Score(trainer.Average, ct);
        if (!Leads) return;
        _validation = new ValidationLine(trainer.Updates, score.Loss, score.F1, score.Precision, score.Recall);
        _log.Append(_validation);
        _settings.Say(_validation.ToString());
        WriteNetwork(trainer, watch);
    }

    private void Save(FfnTrainer trainer, RunClock watch)
    {
        var walks = trainer.CollectWalks();
        if (Leads)
            new TrainingState(_identity, _recipe.Options.Steps, trainer.Updates, trainer.NextExample, _moves, watch.Seconds, _recent, _recentMoves,
                trainer.Weights, trainer.Average, [.. trainer.Optimizer.Slots], walks).Save(StatePath);
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

    /// <summary>The network as it stands, with its receipt: usable while training goes on.</summary>
    private void WriteNetwork(FfnTrainer trainer, RunClock watch)
    {
        var receipt = new TrainingReceipt(_recipe, trainer.Updates, trainer.NextExample, _moves, watch.Seconds, _lastLine, _validation, _settings.CodeVersion, _startedFrom);
        TrainedNetwork.Write(_settings.Folder, _recipe.Options.Network, trainer.Layout, trainer.Average, receipt.ToJson(_data, _heldOut));
    }

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
