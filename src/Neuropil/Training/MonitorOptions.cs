using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>Which of the validated networks the folder holds at the end.</summary>
public enum BestBy
{
    /// <summary>The last one, whatever the scores say.</summary>
    Last,

    /// <summary>Least loss on held-out examples. Cheap and steady, but blind to what one wrong move does to a whole neurite.</summary>
    HeldOutLoss,

    /// <summary>Highest F1 on held-out examples.</summary>
    F1,

    /// <summary>Least variation of information (split + merge, unlabelled voxels counted) of flooded held-out boxes.</summary>
    Vi,

    /// <summary>Longest expected run length along the centre lines of the truth in flooded held-out boxes. Januszewski et al. 2018.</summary>
    Erl,
}

/// <summary>What is watched and kept while training. Changes nothing about the weights of any step.</summary>
public sealed record MonitorOptions
{
    /// <summary>Updates between lines of the log.</summary>
    public int LogEverySteps { get; init; } = 100;

    /// <summary>Updates between validations on the held-out places.</summary>
    public int ValidateEverySteps { get; init; } = 2_000;

    /// <summary>Held-out examples, the same ones each time.</summary>
    public int ValidationExamples { get; init; } = 48;

    /// <summary>Seconds between writes of the state that a killed run continues from. 300 as in Google's training, less here: it costs nothing.</summary>
    public double SaveEverySeconds { get; init; } = 30;

    /// <summary>Scored voxels of the box in the middle of each held-out volume that is flood-filled at validations, XYZ; half a field of
    /// view around it is read too. Null: none. A box of 64³ costs about 1,500 fields of view a million voxels.</summary>
    public Vox3? FloodBox { get; init; }

    /// <summary>Validations from one flood to the next; the last validation always has one.</summary>
    public int FloodEveryValidations { get; init; } = 1;

    /// <summary>Fields of view after which the flood of one box is cut short and scored as it is: a half-trained network may wander without end.</summary>
    public int FloodMostFovs { get; init; } = 5_000;

    /// <summary>By which score the network that the folder holds is chosen. Default heldOutLoss, which is always there.</summary>
    public BestBy Best { get; init; } = BestBy.HeldOutLoss;

    /// <summary>Training has gone wrong when the running loss stays above its best value times this. Default 5: from a trained loss of 0.2
    /// that is worse than knowing nothing (0.69).</summary>
    public double DivergenceFactor { get; init; } = 5;

    /// <summary>Updates in a row that the running loss must be that high before the run is stopped.</summary>
    public int DivergenceUpdates { get; init; } = 200;

    internal IEnumerable<string> Faults()
    {
        foreach (var (name, value) in new[] { ("logEverySteps", LogEverySteps), ("validateEverySteps", ValidateEverySteps), ("validationExamples", ValidationExamples),
            ("floodEveryValidations", FloodEveryValidations), ("floodMostFovs", FloodMostFovs), ("divergenceUpdates", DivergenceUpdates) })
            if (value < 1) yield return $"monitor.{name} is {value}; it must be at least 1.";
        if (SaveEverySeconds < 0) yield return $"monitor.saveEverySeconds is {SaveEverySeconds}; it must not be negative.";
        if (FloodBox is { } box && (box.X < 1 || box.Y < 1 || box.Z < 1)) yield return $"monitor.floodBox is {box}; each number must be at least 1.";
        if (FloodBox is null && Best is (BestBy.Vi or BestBy.Erl)) yield return $"monitor.best is {Best.ToString().ToLowerInvariant()}, which needs monitor.floodBox, for example [96, 96, 32].";
        if (DivergenceFactor <= 1) yield return $"monitor.divergenceFactor is {DivergenceFactor}; it must be above 1.";
    }
}
