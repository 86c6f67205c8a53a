using Neuropil.Space;

namespace Neuropil.Cli;

/// <summary>Reads "x,y,z" in voxels.</summary>
internal static class VoxelArgument
{
    public static Vox3 Parse(string text, string option)
    {
        var parts = text.Split(',');
        var xyz = new int[3];
        bool fits = parts.Length == 3;
        for (int i = 0; fits && i < 3; i++) fits = int.TryParse(parts[i], out xyz[i]);
        return fits ? new(xyz[0], xyz[1], xyz[2]) : throw new InputException($"{option} '{text}' cannot be read. Expected x,y,z in voxels, for example 100,100,20.");
    }
}
