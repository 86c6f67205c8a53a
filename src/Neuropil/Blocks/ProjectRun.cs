namespace Neuropil.Blocks;

/// <param name="Notes">What its report says a person must read.</param>
public sealed record StageOutcome(string Name, string OutputHash, bool Ran, IReadOnlyList<string> Notes);

/// <param name="OutputHash">Over the output hashes of all stages in order: equal for equal bytes.</param>
public sealed record RunOutcome(string OutputHash, IReadOnlyList<StageOutcome> Stages);

/// <summary>Runs the stages of a project in pipeline order.</summary>
public sealed class ProjectRun(Project project, IReadOnlyList<Stage> stages, RunSettings settings)
{
    /// <param name="names">Stages to run; empty: all that the recipe has use for.</param>
    public RunOutcome Run(IReadOnlyList<string> names, CancellationToken ct)
    {
        var ledger = new StageLedger(project, stages, settings.CodeVersion);
        using var held = new ProjectLock(project);
        var runner = new StageRunner(ledger, project.Name, settings);
        var outcomes = new List<StageOutcome>();
        foreach (var stage in Chosen(ledger.Applicable(), names))
        {
            bool ran = runner.Run(stage, ct);
            outcomes.Add(new StageOutcome(stage.Name, ledger.DoneHash(stage, ledger.StoredPlan(stage)!)!, ran, ledger.NotesOf(stage)));
        }
        RunPage.Write(project, ledger);
        return new RunOutcome(Fingerprint.OfText(string.Join('\n', outcomes.Select(o => o.Name + " " + o.OutputHash))), outcomes);
    }

    private List<Stage> Chosen(IReadOnlyList<Stage> applicable, IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (stages.All(s => s.Name != name)) throw new InputException(OptionBinding.Unknown(name, stages.Select(s => s.Name)).Replace("key", "stage", StringComparison.Ordinal));
            if (applicable.All(s => s.Name != name))
                throw new InputException($"Stage {name} has nothing to do in '{project.Name}': its recipe "
                    + (project.Recipe.Volume is { } volume && name != "score" ? $"starts from the volume {volume}." : "names no truth. Add: truth: FOLDER"));
        }
        return [.. applicable.Where(s => names.Count == 0 || names.Contains(s.Name))];
    }
}
