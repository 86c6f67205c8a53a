namespace Neuropil.Numerics;

/// <summary>MT19937, seeded and read as NumPy's <c>RandomState(seed).rand</c> does. Only for parity with programs that use it;
/// everything of our own draws from <see cref="SplitMix64"/>.</summary>
/// <remarks>Matsumoto and Nishimura 1998, doi:10.1145/272991.272995. Not safe for concurrent use.</remarks>
public sealed class MersenneTwister
{
    private const int Length = 624, Middle = 397;
    private readonly uint[] _state = new uint[Length];
    private int _next = Length;

    public MersenneTwister(uint seed)
    {
        unchecked
        {
            for (uint i = 0; i < Length; i++)
            {
                _state[i] = seed;
                seed = 1812433253U * (seed ^ (seed >> 30)) + i + 1;
            }
        }
    }

    public uint NextUInt()
    {
        if (_next == Length) Refill();
        uint y = _state[_next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C5680U;
        y ^= (y << 15) & 0xEFC60000U;
        return y ^ (y >> 18);
    }

    /// <summary>Uniform in [0, 1), 53 bits of two draws.</summary>
    public double NextDouble()
    {
        uint high = NextUInt() >> 5, low = NextUInt() >> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    private void Refill()
    {
        for (int i = 0; i < Length; i++)
        {
            uint y = (_state[i] & 0x80000000U) | (_state[(i + 1) % Length] & 0x7FFFFFFFU);
            _state[i] = _state[(i + Middle) % Length] ^ (y >> 1) ^ ((y & 1) == 0 ? 0 : 0x9908B0DFU);
        }
        _next = 0;
    }
}
