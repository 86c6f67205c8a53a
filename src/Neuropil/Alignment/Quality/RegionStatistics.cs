using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Quality;

/// <summary>How much of a block is covered and how much structure it holds.</summary>
/// <param name="Covered">Share of the block.</param>
/// <param name="Spread">Standard deviation of what is covered.</param>
internal readonly record struct RegionStatistics(double Covered, double Spread)
{
    /// <param name="plane">0 where the mask is 0.</param>
    public static RegionStatistics Of(Plane plane, Plane mask, PixelRect block)
    {
        double known = 0, sum = 0, squares = 0;
        for (int y = block.Y; y < block.Bottom; y++)
        {
            var values = plane.Row(y).Slice(block.X, block.Width);
            (known, sum, squares) = (known + Planes.Sum(mask.Row(y).Slice(block.X, block.Width)), sum + Planes.Sum(values), squares + Planes.Dot(values, values));
        }
        double mean = sum / Math.Max(1, known);
        return new(known / ((double)block.Width * block.Height), Math.Sqrt(Math.Max(0, squares / Math.Max(1, known) - mean * mean)));
    }
}
