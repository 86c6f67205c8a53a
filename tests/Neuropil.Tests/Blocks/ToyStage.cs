using System.Text.Json.Nodes;
using Neuropil.Blocks;
using Neuropil.Reports;
using Neuropil.Volumes;

namespace Neuropil.Tests.Blocks;

public sealed record ToyOptions
{
    /// <summary>How many blocks.</summary>
    public int Count { get; init; } = 12;

    public int Power { get; init; } = 2;

    public IEnumerable<string> Faults()
    {
        if (Count < 1) yield return $"toy.count is {Count}; it must be at least 1.";
    }
}

/// <summary>A stage whose result is known: block i writes i^power; Finish writes the sum. It can be told to fail at a block.</summary>
internal sealed class ToyStage(string name = "toy", params string[] reads) : Stage
{
    public int FailAt { get; set; } = -1;

    public int BlocksRun;

    public override string Name => name;

    public override string Summary => "Powers of numbers.";

    public override Type OptionsType => typeof(ToyOptions);

    public override IReadOnlyList<string> Reads => reads;

    /// <summary>The file with the sum.</summary>
    public string Output { get; init; } = name + ".sum";

    public override IReadOnlyList<string> Writes => [Output];

    public override IEnumerable<Pass> Passes(StageContext context) => [new PowerPass(this)];

    public override StageReport Report(StageContext context, IReadOnlyDictionary<string, IReadOnlyList<Receipt>> receiptsByPass, CancellationToken ct) =>
        new(name, [new QualityNumber("sum", double.Parse(File.ReadAllText(context.PathOf(Output))), "", LimitKind.AtLeast, 1, "The sum.")], [], []);

    private sealed class PowerPass(ToyStage stage) : Pass
    {
        public override string Name => "power";

        public override IReadOnlyList<Block> Plan(StageContext context) =>
            [.. Enumerable.Range(0, context.Options<ToyOptions>().Count).Select(i => Block.Item(i, "number " + i))];

        public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
        {
            if (block.Index == stage.FailAt) throw new InputException("number refused");
            Interlocked.Increment(ref stage.BlocksRun);
            long value = (long)Math.Pow(block.Index, context.Options<ToyOptions>().Power);
            return new BlockOutcome(Fingerprint.OfText(value.ToString()), [], JsonValue.Create(value), 0, 8);
        }

        public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
        {
            string text = receipts.Sum(r => r.Result!.GetValue<long>()).ToString();
            AtomicFile.Write(context.PathOf(stage.Output), text);
            return new Dictionary<string, string> { [stage.Output] = Fingerprint.OfText(text) };
        }
    }
}
