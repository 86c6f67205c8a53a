using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Tests.Volumes;

public class SpareVoxelsTests
{
    [Fact]
    public void AnArrayOfTheSameLengthIsLentAgainInAnotherPlace()
    {
        var spare = new SpareVoxels(100);
        var first = spare.Rent(Box3.OfSize(new(4, 3, 2)));
        spare.Return(first);
        Box3 other = Box3.OfSize(new(4, 4, 2)), elsewhere = Box3.At(new(8, 3, 0), new(2, 3, 4));
        Assert.NotSame(first.Values, spare.Rent(other).Values);
        var second = spare.Rent(elsewhere);
        Assert.Same(first.Values, second.Values);
        Assert.Equal(elsewhere, second.Box);
        Assert.NotSame(first.Values, spare.Rent(elsewhere).Values);
    }

    [Fact]
    public void NoMoreThanItsBytesAreKept()
    {
        var spare = new SpareVoxels(20);
        var voxels = Enumerable.Range(0, 3).Select(_ => spare.Rent(Box3.OfSize(new(10, 1, 1)))).ToList();
        foreach (var v in voxels) spare.Return(v);
        byte[][] again = [.. voxels.Select(v => spare.Rent(v.Box).Values)];
        Assert.Equal(2, again.Intersect(voxels.Select(v => v.Values)).Count());
        Assert.DoesNotContain(again, a => ReferenceEquals(a, voxels[0].Values));
    }
}
