namespace Neuropil.Networks;

/// <summary>A named array of floats as files store it; the last axis of <paramref name="Shape"/> is the fastest.</summary>
public sealed record Tensor(string Name, int[] Shape, float[] Values)
{
    public string ShapeText => ShapeToText(Shape);

    public static string ShapeToText(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";
}
