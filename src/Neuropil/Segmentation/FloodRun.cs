namespace Neuropil.Segmentation;

/// <summary>The orders in which a block's seeds are flooded.</summary>
public enum FloodOrders
{
    /// <summary>Ascending by z, y, x, as google/ffn.</summary>
    Forward,

    /// <summary>Once ascending and once descending; what the two agree on becomes supervoxels. Who comes first gets contested voxels,
    /// so a merger seldom happens in both orders. Costs twice the evaluations.</summary>
    ForwardAndReverse,
}

/// <summary>One flooding of every block: with which network, in which order of seeds.</summary>
/// <param name="Index">From 0; run 0 is the recipe's own network in ascending order.</param>
/// <param name="Network">Folder, as the recipe names it.</param>
/// <param name="Number">Of the network, from 1, in the order of the options.</param>
internal sealed record FloodRun(int Index, string Network, int Number, bool Reversed)
{
    /// <summary>Stands in receipts and hashes: it does not say where the network lies.</summary>
    public override string ToString() => $"run {Index + 1}, network {Number}, seeds {(Reversed ? "descending" : "ascending")}";

    /// <summary>Every network in every order.</summary>
    public static IReadOnlyList<FloodRun> Of(IEnumerable<string> networks, FloodOrders orders)
    {
        bool[] reversals = orders is FloodOrders.ForwardAndReverse ? [false, true] : [false];
        return [.. networks.Select((folder, i) => (folder, number: i + 1)).SelectMany(network => reversals, (network, reversed) => (network, reversed))
            .Select((run, i) => new FloodRun(i, run.network.folder, run.network.number, run.reversed))];
    }
}
