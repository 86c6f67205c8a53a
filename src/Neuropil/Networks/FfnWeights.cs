using Neuropil.Networks.Kernels;

namespace Neuropil.Networks;

/// <summary>One convolution's weights <c>[z, y, x, in, out]</c> and biases under its name, for example <c>seed_update/conv0_a</c>.</summary>
public sealed record ConvWeights(string Name, ConvShape Shape, float[] Weights, float[] Bias);

/// <summary>All weights of a flood-filling network, under Google's names: <c>seed_update/conv{i}_{a,b}</c> and the head
/// <c>seed_update/conv_lom</c>. The arrays are shared, not copied: training changes them in place.</summary>
public sealed class FfnWeights
{
    private const string Scope = "seed_update/";

    private FfnWeights(IReadOnlyList<ConvWeights> convolutions, ConvWeights head) => (Convolutions, Head) = (convolutions, head);

    /// <summary>The 3×3×3 convolutions in the order they run: conv0_a, conv0_b, conv1_a, …</summary>
    public IReadOnlyList<ConvWeights> Convolutions { get; }

    /// <summary>The 1×1×1 convolution to one logit.</summary>
    public ConvWeights Head { get; }

    public int Depth => Convolutions.Count / 2;

    public int Features => Head.Shape.In;

    /// <summary>In running order, weights before biases.</summary>
    public IEnumerable<Tensor> Tensors => Convolutions.Append(Head).SelectMany(conv => (Tensor[])[
        new(conv.Name + "/weights", [conv.Shape.Extent.Z, conv.Shape.Extent.Y, conv.Shape.Extent.X, conv.Shape.In, conv.Shape.Out], conv.Weights),
        new(conv.Name + "/biases", [conv.Shape.Out], conv.Bias)]);

    /// <summary>All zero, to be filled.</summary>
    public static FfnWeights Zero(int depth, int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        var convolutions = new List<ConvWeights>();
        for (int i = 0; i < depth; i++)
        {
            convolutions.Add(Conv($"conv{i}_a", ConvShape.Cube3(i == 0 ? 2 : features, features)));
            convolutions.Add(Conv($"conv{i}_b", ConvShape.Cube3(features, features)));
        }
        return new(convolutions, Conv("conv_lom", new ConvShape(features, 1, Space.Vox3.All(1))));
    }

    /// <summary>Takes the tensors of a file.</summary>
    /// <param name="where">The file, for messages.</param>
    /// <exception cref="InputException">Names every missing, extra or misshapen tensor and every one that holds a value that is not finite.</exception>
    public static FfnWeights From(IReadOnlyCollection<Tensor> tensors, int depth, int features, string where)
    {
        var weights = Zero(depth, features);
        var given = new Dictionary<string, Tensor>();
        foreach (var tensor in tensors) given[tensor.Name] = tensor;
        var faults = new List<string>();
        foreach (var want in weights.Tensors)
        {
            if (!given.Remove(want.Name, out var got)) faults.Add($"{want.Name} {want.ShapeText} is missing");
            else if (!got.Shape.SequenceEqual(want.Shape)) faults.Add($"{want.Name} is {got.ShapeText}, expected {want.ShapeText}");
            else if (Array.FindIndex(got.Values, v => !float.IsFinite(v)) is >= 0 and var at) faults.Add($"{want.Name} holds {got.Values[at]} at place {at}");
            else got.Values.CopyTo(want.Values, 0);
        }
        faults.AddRange(given.Values.Select(extra => $"{extra.Name} {extra.ShapeText} is not part of the network"));
        if (faults.Count > 0) throw Refused(faults, depth, features, where);
        return weights;
    }

    private static InputException Refused(List<string> faults, int depth, int features, string where)
    {
        const int Shown = 8;
        string more = faults.Count > Shown ? $"; and {faults.Count - Shown} more" : "";
        return new($"'{where}' does not hold the weights of a flood-filling network of depth {depth} with {features} features: "
            + $"{string.Join("; ", faults.Take(Shown))}{more}. Check that weights and description belong together.");
    }

    private static ConvWeights Conv(string name, ConvShape shape) => new(Scope + name, shape, new float[shape.WeightCount], new float[shape.Out]);
}
