using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Flooding;

/// <summary>What flood filling of one subvolume works on: the image, the labels given so far, and the map of the object being filled.</summary>
/// <remarks>Voxels are counted from the corner of the subvolume. One canvas serves one thread.</remarks>
internal sealed class FloodCanvas
{
    private readonly float[] _image;
    private readonly float[] _map;

    /// <param name="image">Normalised: (v − mean) / stddev.</param>
    public FloodCanvas(float[] image, GridShape shape, Vox3 fieldOfView)
    {
        shape.Require(image.Length, nameof(image));
        _image = image;
        Shape = shape;
        FieldOfView = fieldOfView;
        Half = new(fieldOfView.X / 2, fieldOfView.Y / 2, fieldOfView.Z / 2);
        _map = new float[image.Length];
        Array.Fill(_map, float.NaN);
        Labels = new int[image.Length];
    }

    public GridShape Shape { get; }

    public Vox3 FieldOfView { get; }

    public Vox3 Half { get; }

    /// <summary>Above 0 an object, 0 empty, −1 empty and tried in vain.</summary>
    public int[] Labels { get; }

    public ReadOnlySpan<float> Image => _image;

    /// <summary>Where no field of view may be centred, by array offset; null for nowhere.</summary>
    public bool[]? Closed { get; init; }

    /// <summary>The probability with which each voxel was given its label, quantised (<see cref="QuantisedProbability"/>); 0 where there is
    /// none. Null when nobody asked for it.</summary>
    public byte[]? Probabilities { get; init; }

    public bool IsClosed(int offset) => Closed is { } closed && closed[offset];

    public int Offset(Vox3 v) => (v.Z * Shape.Ny + v.Y) * Shape.Nx + v.X;

    public Vox3 At(int offset) => new(offset % Shape.Nx, offset / Shape.Nx % Shape.Ny, offset / Shape.Nx / Shape.Ny);

    public bool FieldOfViewFits(Vox3 v) =>
        v.X >= Half.X && v.Y >= Half.Y && v.Z >= Half.Z
        && v.X + Half.X < Shape.Nx && v.Y + Half.Y < Shape.Ny && v.Z + Half.Z < Shape.Nz;

    /// <summary>The object map, a logit; NaN where the network has not looked yet.</summary>
    public ref float MapAt(Vox3 v) => ref _map[Offset(v)];

    /// <summary>The box that fields of view around centres in [min, max] cover, cut at the faces of the canvas.</summary>
    public Box3 Covered(Vox3 min, Vox3 max) =>
        new Box3(min - Half, max + Half + Vox3.All(1)).Intersect(new Box3(Vox3.Zero, new(Shape.Nx, Shape.Ny, Shape.Nz)));

    /// <summary>One row of the object map, for walking over a box.</summary>
    public Span<float> MapRow(int x, int y, int z, int length) => _map.AsSpan(Offset(new(x, y, z)), length);

    public void ForgetMap(Box3 box)
    {
        for (int z = box.Min.Z; z < box.Max.Z; z++)
            for (int y = box.Min.Y; y < box.Max.Y; y++)
                MapRow(box.Min.X, y, z, box.Size.X).Fill(float.NaN);
    }

    /// <summary>Copies the field of view around <paramref name="centre"/>: image, and map with <paramref name="pad"/> for NaN.</summary>
    public void ReadPatch(Vox3 centre, float pad, Span<float> image, Span<float> map)
    {
        int width = FieldOfView.X, to = 0;
        for (int z = centre.Z - Half.Z; z <= centre.Z + Half.Z; z++)
            for (int y = centre.Y - Half.Y; y <= centre.Y + Half.Y; y++, to += width)
            {
                int from = Offset(new(centre.X - Half.X, y, z));
                _image.AsSpan(from, width).CopyTo(image[to..]);
                for (int x = 0; x < width; x++)
                {
                    float logit = _map[from + x];
                    map[to + x] = float.IsNaN(logit) ? pad : logit;
                }
            }
    }

    /// <summary>Writes the network's answer into the map. With <paramref name="freeze"/>, a voxel found outside the object before
    /// (logit below 0) may not rise; the answer is then put right in <paramref name="patch"/> too.</summary>
    public void WritePatch(Vox3 centre, Span<float> patch, bool freeze)
    {
        int width = FieldOfView.X, from = 0;
        for (int z = centre.Z - Half.Z; z <= centre.Z + Half.Z; z++)
            for (int y = centre.Y - Half.Y; y <= centre.Y + Half.Y; y++, from += width)
            {
                var row = _map.AsSpan(Offset(new(centre.X - Half.X, y, z)), width);
                var answer = patch.Slice(from, width);
                for (int x = 0; freeze && x < width; x++)
                    if (row[x] < 0 && answer[x] > row[x]) answer[x] = row[x];   // false for NaN: not looked at yet
                answer.CopyTo(row);
            }
    }

    /// <summary>Whether a voxel within <paramref name="distance"/> along each axis belongs to an object.</summary>
    public bool ObjectWithin(Vox3 centre, Vox3 distance)
    {
        var box = new Box3(centre - distance, centre + distance + Vox3.All(1))
            .Intersect(new Box3(Vox3.Zero, new(Shape.Nx, Shape.Ny, Shape.Nz)));
        for (int z = box.Min.Z; z < box.Max.Z; z++)
            for (int y = box.Min.Y; y < box.Max.Y; y++)
                if (Labels.AsSpan(Offset(new(box.Min.X, y, z)), box.Size.X).IndexOfAnyExceptInRange(int.MinValue, 0) >= 0) return true;
        return false;
    }
}
