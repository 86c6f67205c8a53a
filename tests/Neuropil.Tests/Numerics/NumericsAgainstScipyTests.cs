using System.Text.Json;
using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

/// <summary>Expected values: NumPy 1.24.2 and SciPy 1.10.1, written by Golden/numerics/make.py.</summary>
public class NumericsAgainstScipyTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllBytes(GoldenFile.Path("numerics/numerics.json"))).RootElement;
    private static readonly GridShape Shape = new(21, 11, 9);

    [Fact]
    public void SobelMagnitudeEqualsScipyToTheLastBit()
    {
        var magnitude = new float[Shape.Count];
        ImageFilters.SobelMagnitude(Floats("image"), Shape, magnitude);
        Assert.Equal(Floats("sobel"), magnitude);
    }

    [Fact]
    public void GaussianBlurEqualsScipyThoughTheKernelIsWiderThanTheArray()
    {
        var blurred = new float[Shape.Count];
        ImageFilters.GaussianBlur(Floats("image"), Shape, 49.0 / 6.0, blurred);
        var want = Floats("blur");
        for (int i = 0; i < want.Length; i++) Assert.Equal(want[i], blurred[i], 1e-7f);
    }

    [Fact]
    public void DistanceTransformEqualsScipy() => DistancesEqual("edt", (1, 1, 1));

    [Fact]
    public void DistanceTransformCountsInVoxelSizes() => DistancesEqual("edtSpacedX8Y12Z30", (8, 12, 30));

    [Fact]
    public void WithoutAnObstacleEveryDistanceIsInfinite()
    {
        var distance = new float[24];
        DistanceTransform.Euclidean(new bool[24], new GridShape(2, 3, 4), (1, 1, 1), distance);
        Assert.All(distance, d => Assert.Equal(float.PositiveInfinity, d));
    }

    [Fact]
    public void PeaksAreThoseOfTheMaximumFilter() =>
        Assert.Equal(Ints("peaksDistance2Above05"), LocalMaxima.Find(Doubles("peaky"), Shape, distance: 2, above: 0.5));

    [Fact]
    public void ComponentsAreNumberedAsScipyNumbersThem()
    {
        var components = new int[Shape.Count];
        int count = ConnectedComponents.Label([.. Ints("binary").Select(v => (uint)v)], Shape, components);
        Assert.Equal(Golden.GetProperty("componentCount").GetInt32(), count);
        Assert.Equal(Ints("components"), components);
    }

    [Fact]
    public void TouchingLabelsAreComponentsOfTheirOwn()
    {
        var components = new int[6];
        Assert.Equal(2, ConnectedComponents.Label([5, 5, 7, 0, 5, 7], new GridShape(3, 1, 2), components));
        Assert.Equal([1, 1, 2, 0, 1, 2], components);
    }

    [Fact]
    public void MersenneTwisterGivesNumpysRandomNumbers()
    {
        var twister = new MersenneTwister(42);
        var draws = Enumerable.Range(0, 2000).Select(_ => twister.NextDouble()).ToArray();
        Assert.Equal(Doubles("rand42"), new[] { 0, 1, 2, 3, 622, 623, 624, 625, 1998, 1999 }.Select(i => draws[i]));
    }

    private static void DistancesEqual(string name, (double, double, double) spacing)
    {
        var distance = new float[Shape.Count];
        DistanceTransform.Euclidean([.. Ints("obstacle").Select(v => v != 0)], Shape, spacing, distance);
        Assert.Equal(Doubles(name).Select(d => (float)d), distance);
    }

    private static float[] Floats(string name) => [.. Golden.GetProperty(name).EnumerateArray().Select(v => v.GetSingle())];

    private static double[] Doubles(string name) => [.. Golden.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    private static int[] Ints(string name) => [.. Golden.GetProperty(name).EnumerateArray().Select(v => v.GetInt32())];
}
