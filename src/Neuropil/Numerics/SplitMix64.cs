namespace Neuropil.Numerics;

/// <summary>A small seeded random generator whose sequence is part of the program's promise: same seed, same numbers, everywhere.</summary>
/// <remarks>Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195. A struct: copy it and the copies run apart.</remarks>
public struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong NextULong()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15UL;
            return Mix(_state);
        }
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextULong() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, bound); the bias is below bound / 2^64.</summary>
    public int NextInt(int bound) => (int)Math.BigMul(NextULong(), (ulong)bound, out _);

    public double Uniform(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>Standard normal, by Box and Muller; two uniforms each call, so that the sequence is easy to follow.</summary>
    public double NextNormal()
    {
        double u = 1.0 - NextDouble(), v = NextDouble();
        return Math.Sqrt(-2.0 * Math.Log(u)) * Math.Cos(2.0 * Math.PI * v);
    }

    /// <summary>A generator for one item (a block, a section, an object) of a seeded whole: independent of order and threads.</summary>
    public static SplitMix64 For(ulong seed, params ReadOnlySpan<long> item)
    {
        ulong state = Mix(seed);
        foreach (long part in item) unchecked { state = Mix(state + 0x9E3779B97F4A7C15UL + (ulong)part); }
        return new(state);
    }

    /// <summary>The finaliser as a hash: 64 well-mixed bits of any 64.</summary>
    public static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
