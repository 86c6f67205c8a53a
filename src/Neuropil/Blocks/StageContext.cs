using Neuropil.Space;

namespace Neuropil.Blocks;

/// <summary>What a stage may know while it works: the project, its own options, its share of the machine.</summary>
public sealed class StageContext(Project project, object options, int threadsPerBlock)
{
    public Project Project { get; } = project;

    /// <summary>Threads that one <c>RunBlock</c> may use. Results must not depend on it.</summary>
    public int ThreadsPerBlock { get; } = threadsPerBlock;

    /// <summary>The resolved options of this stage: defaults, recipe, <c>--set</c>.</summary>
    public T Options<T>() where T : class => (T)options;

    /// <summary>A path inside the project directory.</summary>
    public string PathOf(string artefact) => Project.PathOf(artefact);
}
