using System.Numerics;
using Neuropil.Space;

namespace Neuropil.Volumes.Conversion;

/// <summary>Brings voxels to another type, and refuses the first value that would change.</summary>
internal static class Narrowing
{
    public static Voxels<TTo> Run<TFrom, TTo>(Voxels<TFrom> source, Volume volume) where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
    {
        var target = new Voxels<TTo>(source.Box);
        for (int i = 0; i < source.Values.Length; i++)
        {
            var value = source.Values[i];
            var converted = TTo.CreateSaturating(value);
            // There and back again: a value cut, rounded or wrapped on the way does not come back.
            if (TFrom.CreateSaturating(converted) != value) throw Refused(source.Box, i, value, volume, VoxelTypes.Of<TTo>());
            target.Values[i] = converted;
        }
        return target;
    }

    private static InputException Refused<T>(Box3 box, int i, T value, Volume volume, VoxelType type)
    {
        var at = box.Min + new Vox3(i % box.Size.X, i / box.Size.X % box.Size.Y, i / box.Size.X / box.Size.Y);
        return new($"'{volume.Address}' holds {value} at {at}, which is no {type.Name()}. Choose a type that holds it, or leave --type out.");
    }
}
