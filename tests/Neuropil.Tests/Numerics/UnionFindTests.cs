using CsCheck;
using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class UnionFindTests
{
    [Fact]
    public void TheRootIsTheSmallestMember()
    {
        var sets = new UnionFind(6);
        Assert.True(sets.Union(5, 3));
        Assert.True(sets.Union(4, 5));
        Assert.False(sets.Union(3, 4));
        Assert.Equal([0, 1, 2, 3, 3, 3], Enumerable.Range(0, 6).Select(sets.Find));
    }

    [Fact]
    public void RootsDoNotDependOnTheOrderOfUnions() =>
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, 19]).Array[0, 30].Sample(pairs =>
        {
            var forward = new UnionFind(20);
            var backward = new UnionFind(20);
            foreach (var (a, b) in pairs) forward.Union(a, b);
            foreach (var (a, b) in pairs.Reverse()) backward.Union(b, a);
            return Enumerable.Range(0, 20).All(i => forward.Find(i) == backward.Find(i));
        });
}
