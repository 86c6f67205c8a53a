namespace Neuropil.Numerics;

/// <summary>Disjoint sets of 0 … n − 1. The root of a set is its smallest member, so the result does not depend on the order of unions.</summary>
/// <remarks>Path halving without ranks: Tarjan and van Leeuwen 1984, doi:10.1145/62.2160. Not safe for concurrent use.</remarks>
public sealed class UnionFind
{
    private readonly int[] _parent;

    public UnionFind(int count)
    {
        _parent = new int[count];
        for (int i = 0; i < count; i++) _parent[i] = i;
    }

    public int Count => _parent.Length;

    /// <summary>The smallest member of the set that holds <paramref name="item"/>.</summary>
    public int Find(int item)
    {
        while (_parent[item] != item)
        {
            _parent[item] = _parent[_parent[item]];
            item = _parent[item];
        }
        return item;
    }

    /// <summary>Joins two sets; false when they were one already.</summary>
    public bool Union(int a, int b)
    {
        a = Find(a);
        b = Find(b);
        if (a == b) return false;
        _parent[Math.Max(a, b)] = Math.Min(a, b);
        return true;
    }
}
