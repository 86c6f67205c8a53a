namespace Neuropil.Corrections;

/// <summary>What is wrong with the corrections of a stage: all of it, so that a person mends everything at once.</summary>
internal sealed class CorrectionFaults
{
    private readonly List<string> _faults = [];

    public void Add(string fault) => _faults.Add(fault);

    /// <exception cref="InputException">There is a fault.</exception>
    public void Throw(string stage, string project)
    {
        if (_faults.Count == 0) return;
        throw new InputException($"{_faults.Count} fault{(_faults.Count == 1 ? "" : "s")} in the corrections of stage {stage}:\n  {string.Join("\n  ", _faults)}"
            + $"\nNothing was changed. Mend or remove the {(_faults.Count == 1 ? "entry" : "entries")}, then run again: neuropil run {project}"
            + "\nWhat can be decided, and how: docs/guide/corrections.md");
    }
}
