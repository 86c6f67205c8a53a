using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Neuropil.Reports;
using Neuropil.Space;

namespace Neuropil.Blocks;

/// <summary>One step of the pipeline: reads artefacts of the project directory, writes artefacts, never calls another stage.</summary>
public abstract class Stage
{
    /// <summary>Lower case, the name on the command line and of the folder of its plan, receipts and report.</summary>
    public abstract string Name { get; }

    /// <summary>One line, as <c>Pipeline.cs</c> and <c>--help</c> show it.</summary>
    public abstract string Summary { get; }

    /// <summary>A sealed record with <c>init</c> properties and <c>IEnumerable&lt;string&gt; Faults()</c>.</summary>
    public abstract Type OptionsType { get; }

    /// <summary>Artefacts read, as paths in the project directory.</summary>
    public abstract IReadOnlyList<string> Reads { get; }

    /// <summary>Artefacts written, as paths in the project directory.</summary>
    public abstract IReadOnlyList<string> Writes { get; }

    /// <summary>What lies outside the project and the result depends on (a network's weights, a truth); its content goes into the plan's key, its place does not.</summary>
    public virtual IEnumerable<ExternalInput> ExternalInputs(StageContext context) => [];

    /// <summary>True for the stages that turn tiles into <c>em.zarr</c>: they do not run where the recipe starts from a volume.</summary>
    public virtual bool MakesEm => false;

    /// <summary>Whether a recipe has use for the stage.</summary>
    public virtual bool AppliesTo(Recipe recipe) => recipe.Volume is null || !MakesEm;

    /// <summary>True when the stage works on the recipe's <c>box</c> only, so that another box makes its result stale.</summary>
    public virtual bool ReadsBox => false;

    /// <summary>True when a correction, here or in a stage before, makes anew only the blocks it touches: <see cref="Pass.InputsOf"/>. Such a stage takes
    /// corrections in without <c>--redo</c>.</summary>
    public virtual bool IsMendable => false;

    /// <summary>True when what a person decided is read from <c>corrections/</c> and the stage's name.</summary>
    public virtual bool FollowsCorrections => IsMendable;

    /// <summary>Reads what a person decided, before anything is changed on disk.</summary>
    /// <exception cref="InputException">A correction names something that does not exist, or contradicts another.</exception>
    public virtual void CheckCorrections(StageContext context) { }

    /// <summary>The passes in order. Enumerated lazily: a pass may be planned from what an earlier one wrote.</summary>
    public abstract IEnumerable<Pass> Passes(StageContext context);

    /// <summary>The numbers and pictures, made after the last pass from what is on disk and in the receipts.</summary>
    public abstract StageReport Report(StageContext context, IReadOnlyDictionary<string, IReadOnlyList<Receipt>> receiptsByPass, CancellationToken ct);
}

/// <summary>One sweep over blocks that do not depend on each other, and the small global step behind it.</summary>
public abstract class Pass
{
    /// <summary>Unique in its stage: "place", "render".</summary>
    public abstract string Name { get; }

    /// <summary>Cuts the work into blocks. Pure: the same project gives the same blocks in the same order.</summary>
    public abstract IReadOnlyList<Block> Plan(StageContext context);

    /// <summary>All that the block's outcome depends on beyond the plan's base key: corrections that touch it, and what corrections may have changed in its
    /// inputs. Blocks whose inputs are as they were are kept when the plan changes by corrections. Null: every change makes the block anew.</summary>
    /// <param name="before">The pass before, done; null for the first.</param>
    public virtual string? InputsOf(StageContext context, Block block, PassResult? before) => null;

    /// <summary>Called in every run, before blocks are done: makes room on disk where a correction changed the size of what is written, and takes away what
    /// there is no more. What blocks that are kept wrote stays.</summary>
    public virtual void Begin(StageContext context) { }

    /// <summary>Does one block. Idempotent: the same block gives the same bytes, however often, in whatever order, on whatever thread.
    /// Called from several threads at once; each call may use <c>context.ThreadsPerBlock</c> threads.</summary>
    public abstract BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct);

    /// <summary>The global step once every block has its receipt; <paramref name="receipts"/> are in block order. Also idempotent.
    /// Returns hashes of the small files it wrote, name → sha256 (empty when it writes none).</summary>
    public virtual IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct) =>
        new Dictionary<string, string>();

    /// <summary>Threads one block can make good use of; 1 means: many blocks side by side.</summary>
    public virtual int ThreadsWanted => 1;

    /// <summary>Steps of progress that one block is worth; above 1 where <see cref="RunBlock"/> calls <see cref="StageContext.Advance"/>.</summary>
    public virtual int StepsPerBlock => 1;

    /// <summary>Memory that one running block needs, for <c>plan</c> and to limit how many run at once.</summary>
    public virtual long BytesPerBlock(StageContext context) => 256L << 20;

    /// <summary>What all blocks cost, for <c>plan</c>: from <paramref name="receipts"/> of blocks that are done, else from a short measurement
    /// on this machine. Writes nothing into the project. Null where a pass has no better way than the mean of its receipts.</summary>
    public virtual PassCost? Cost(StageContext context, PlannedRun run, IReadOnlyList<Receipt> receipts, CancellationToken ct) => null;
}

/// <summary>A unit of work. <see cref="WriteBox"/> is a whole number of storage shards, so no two blocks write the same file.</summary>
/// <param name="Index">From 0, in plan order.</param>
/// <param name="Key">Stable name in receipts: "section 17", "0:256,0:256,0:64".</param>
/// <param name="ReadBox">The write box and its halo, cut at the volume's faces.</param>
public sealed record Block(int Index, string Key, Box3 WriteBox, Box3 ReadBox)
{
    /// <summary>A block that is an item of a list (a section, a pair) and not a box of voxels.</summary>
    public static Block Item(int index, string key) => new(index, key, default, default);
}

/// <summary>A pass whose blocks are done.</summary>
/// <param name="Receipts">One per block, in the order of the blocks.</param>
public sealed record PassResult(IReadOnlyList<Block> Blocks, IReadOnlyList<Receipt> Receipts);

/// <summary>What a block leaves behind for its receipt.</summary>
/// <param name="OutputHash">sha256 over the bytes it wrote and over <see cref="Result"/>; the receipt's proof.</param>
/// <param name="Quality">Numbers by name; the report sums them up.</param>
/// <param name="Result">Small results that <c>Finish</c> needs (a transform, an overlap list); stored in the receipt, so that no file per block is made.</param>
public sealed record BlockOutcome(string OutputHash, JsonObject Quality, JsonNode? Result, long BytesRead, long BytesWritten);

/// <summary>Proof that a block is done: resume, progress, provenance, quality and cost at once.</summary>
/// <param name="InputKey">Hash over all that the block depends on (<see cref="Pass.InputsOf"/>); null where that is the whole plan.</param>
public sealed record Receipt(
    string Pass, int Index, string Block, string PlanKey, string OutputHash, JsonObject Quality, JsonNode? Result,
    double Seconds, long BytesRead, long BytesWritten, string Host, string CodeVersion, string FinishedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? InputKey = null);
