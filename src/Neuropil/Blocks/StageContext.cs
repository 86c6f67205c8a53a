using Neuropil.Space;

namespace Neuropil.Blocks;

/// <summary>What a stage may know while it works: the project, its own options, its share of the machine.</summary>
public sealed class StageContext(Project project, object options, int threadsPerBlock, Action<int>? advance = null)
{
    public Project Project { get; } = project;

    /// <summary>Threads that one <c>RunBlock</c> may use. Results must not depend on it.</summary>
    public int ThreadsPerBlock { get; } = threadsPerBlock;

    /// <summary>Names of the stages that follow corrections, this one or others; empty where they are not known.</summary>
    public IReadOnlyList<string> CorrectedStages { get; init; } = [];

    /// <summary>The resolved options of this stage: defaults, recipe, <c>--set</c>.</summary>
    public T Options<T>() where T : class => (T)options;

    /// <summary>A path inside the project directory.</summary>
    public string PathOf(string artefact) => Project.PathOf(artefact);

    /// <summary>Says how far a long block is, in <see cref="Pass.StepsPerBlock"/> steps; what a block leaves out is added when it ends.</summary>
    public void Advance(int steps) => advance?.Invoke(steps);

    /// <summary>The same context for one block, whose steps go to <paramref name="reportSteps"/>.</summary>
    public StageContext Reporting(Action<int> reportSteps) => new(Project, options, ThreadsPerBlock, reportSteps) { CorrectedStages = CorrectedStages };
}
