using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Agglomeration;

/// <summary>Finds the place where two supervoxels meet that stands best for their whole contact.</summary>
internal static class DecisionPoint
{
    /// <summary>The voxel below the face between the two that is nearest to the middle of all their faces; null where the array has none.</summary>
    /// <param name="labels">Supervoxels around the middle of the contact.</param>
    /// <param name="growth">Bridges the gap between them as the contacts were measured.</param>
    /// <param name="middle">In voxel units of the array's volume.</param>
    public static Vox3? Find(Voxels<ulong> labels, NearestLabel growth, ulong a, ulong b, (double X, double Y, double Z) middle)
    {
        var shape = new GridShape(labels.Size.X, labels.Size.Y, labels.Size.Z);
        var grown = new ulong[labels.Values.Length];
        growth.Fill(labels.Values, shape, grown);
        (double Squared, Vox3 Place)? best = null;
        int i = 0;
        for (int z = 0; z < shape.Nz; z++)
            for (int y = 0; y < shape.Ny; y++)
                for (int x = 0; x < shape.Nx; x++, i++)
                {
                    if (grown[i] != a && grown[i] != b) continue;
                    ulong other = grown[i] == a ? b : a;
                    if (!(x + 1 < shape.Nx && grown[i + 1] == other) && !(y + 1 < shape.Ny && grown[i + shape.Stride(1)] == other)
                        && !(z + 1 < shape.Nz && grown[i + shape.Stride(2)] == other)) continue;
                    var place = labels.Box.Min + new Vox3(x, y, z);
                    double squared = Square(place.X + 0.5 - middle.X) + Square(place.Y + 0.5 - middle.Y) + Square(place.Z + 0.5 - middle.Z);
                    if (best is null || squared < best.Value.Squared) best = (squared, place);
                }
        return best?.Place;
    }

    private static double Square(double value) => value * value;
}
