namespace Neuropil.Networks.Kernels;

/// <summary>A run of columns of a row and the kernel that computes it.</summary>
/// <param name="Kernel">(input, weights, bias, sums, taps); sums are <c>[block][BlockStride / 16][16]</c>.</param>
internal readonly unsafe struct ConvTile(
    int x, int width, int blockStride, delegate*<float*, float*, float*, float*, ConvTaps*, void> kernel)
{
    /// <summary>Floats that the sums of any tile take.</summary>
    public const int MaxSums = 2 * ConvKernels512.MaxWidth * Activations.Lane;

    public int X { get; } = x;

    public int Width { get; } = width;

    /// <summary>Floats from the sums of one block to those of the next.</summary>
    public int BlockStride { get; } = blockStride;

    public delegate*<float*, float*, float*, float*, ConvTaps*, void> Kernel { get; } = kernel;

    /// <summary>Cuts a row into tiles of nearly equal width: 33 columns into 11 + 11 + 11.</summary>
    public static ConvTile[] Cut(int columns, PackedFilter filter)
    {
        int max = filter.Path switch { KernelPath.Avx512 => ConvKernels512.MaxWidth, KernelPath.Avx2 => ConvKernels256.MaxWidth, _ => 1 };
        var tiles = new ConvTile[(columns + max - 1) / max];
        for (int i = 0, x = 0; i < tiles.Length; i++)
        {
            int left = tiles.Length - i, width = (columns - x + left - 1) / left;
            tiles[i] = new(x, width, max * Activations.Lane, Choose(filter, width));
            x += width;
        }
        return tiles;
    }

    private static delegate*<float*, float*, float*, float*, ConvTaps*, void> Choose(PackedFilter filter, int width) => filter.Path switch
    {
        KernelPath.Avx512 => ConvKernels512.Tile(filter.BlocksPerGroup, width),
        KernelPath.Avx2 => ConvKernels256.Tile(filter.BlocksPerGroup, width),
        _ => &ConvKernelPlain.Tile,
    };
}
