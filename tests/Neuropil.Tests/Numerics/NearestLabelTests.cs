using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class NearestLabelTests
{
    private static readonly GridShape Shape = new(13, 11, 7);

    private static readonly (double X, double Y, double Z) Spacing = (12, 12, 30);

    /// <summary>The definition, tried voxel by voxel: among all labelled voxels within the distance the nearest, the smallest label of equals.</summary>
    [Theory, InlineData(0), InlineData(12), InlineData(40), InlineData(61)]
    public void GrowingEqualsItsDefinition(double distance)
    {
        ulong[] labels = Sparse(5);
        var grown = new ulong[labels.Length];
        new NearestLabel(Spacing, distance).Fill(labels, Shape, grown);
        Assert.Equal(GrowReference(labels, distance), grown);
    }

    [Fact]
    public void OfTwoEquallyNearLabelsTheSmallerWins()
    {
        var grown = new ulong[3];
        new NearestLabel((1, 1, 1), 1).Fill([9, 0, 4], new(3, 1, 1), grown);
        Assert.Equal([9UL, 4UL, 4UL], grown);
    }

    /// <summary>A cube of 3 voxels in one of 5: every voxel of its surface has one face out for each side; 6 · 9 faces in all.</summary>
    [Fact]
    public void ACubeInABoxHasSixSidesOfFaces()
    {
        var shape = new GridShape(5, 5, 5);
        var labels = new ulong[125];
        for (int z = 0; z < 5; z++)
            for (int y = 0; y < 5; y++)
                for (int x = 0; x < 5; x++)
                    labels[(z * 5 + y) * 5 + x] = x is 0 or 4 || y is 0 or 4 || z is 0 or 4 ? 8UL : 3UL;
        var sums = new Dictionary<(ulong A, ulong B), FaceSums>();
        LabelFaces.Count(labels, labels, [], shape, ((0, 0, 0), (5, 5, 5)), (100, 200, 300), sums);
        var (pair, faces) = Assert.Single(sums);
        Assert.Equal((3UL, 8UL), pair);
        Assert.Equal((18, 18, 18, 0), (faces.Faces(0), faces.Faces(1), faces.Faces(2), faces.Gapped));
        // The cube's centre: voxel 2 of each axis, plus a half and the origin. The lower voxels of its z faces lie at z = 0 and 3.
        Assert.Equal((102.5, 202.5, 302.5), (faces.Centre(0), faces.Centre(1), faces.Centre(2)));
        Assert.Equal((300, 303), faces.RangeZ);
    }

    [Fact]
    public void SumsSurviveTheReceipt()
    {
        ulong[] labels = Sparse(9);
        var sums = LabelFaces.CountGrown(labels, [], Shape, new NearestLabel(Spacing, 40), ((0, 0, 0), (13, 11, 7)), (0, 0, 0));
        var back = new Dictionary<(ulong A, ulong B), FaceSums>();
        LabelFaces.Merge(back, LabelFaces.FromLines([.. LabelFaces.ToLines(sums)]));
        Assert.NotEmpty(sums);
        Assert.Equal(LabelFaces.ToLines(sums), LabelFaces.ToLines(back));
    }

    private static ulong[] Sparse(ulong seed)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, (int)Shape.Count).Select(_ => random.NextInt(12) == 0 ? (ulong)random.NextInt(5) : 0UL)];
    }

    private static ulong[] GrowReference(ulong[] labels, double distance)
    {
        var places = Enumerable.Range(0, labels.Length).Select(i => (X: i % Shape.Nx * Spacing.X, Y: i / Shape.Nx % Shape.Ny * Spacing.Y, Z: i / Shape.Nx / Shape.Ny * Spacing.Z)).ToArray();
        double Squared(int i, int j) => Math.Pow(places[i].X - places[j].X, 2) + Math.Pow(places[i].Y - places[j].Y, 2) + Math.Pow(places[i].Z - places[j].Z, 2);
        return [.. labels.Select((label, i) => label != 0 ? label : Enumerable.Range(0, labels.Length)
            .Where(j => labels[j] != 0 && Squared(i, j) <= distance * distance)
            .OrderBy(j => Squared(i, j)).ThenBy(j => labels[j]).Select(j => labels[j]).FirstOrDefault())];
    }
}
