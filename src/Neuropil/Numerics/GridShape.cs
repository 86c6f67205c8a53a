namespace Neuropil.Numerics;

/// <summary>The size of a dense array <c>[z, y, x]</c>, x fastest, given as X, Y, Z.</summary>
public readonly record struct GridShape(int Nx, int Ny, int Nz)
{
    public long Count => (long)Nx * Ny * Nz;

    /// <summary>Distance in the array between neighbours along axis 0 (x), 1 (y), 2 (z).</summary>
    public int Stride(int axis) => axis switch { 0 => 1, 1 => Nx, _ => Nx * Ny };

    public int Length(int axis) => axis switch { 0 => Nx, 1 => Ny, _ => Nz };

    internal void Require(long values, string name)
    {
        if (values != Count) throw new ArgumentException($"An array of {Nx}x{Ny}x{Nz} holds {Count} values, got {values}.", name);
    }
}
