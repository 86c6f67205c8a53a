using Neuropil.Blocks;
using Neuropil.Numerics;
using Neuropil.Volumes;

namespace Neuropil.Agglomeration;

/// <summary><c>agglomerate/contacts.txt</c>: the first line counts the grey values of labelled voxels, every other is a pair with the sums of its faces.</summary>
internal sealed record ContactSums(IReadOnlyDictionary<(ulong A, ulong B), FaceSums> Faces, IReadOnlyList<long> Greys)
{
    public const string File = "agglomerate/contacts.txt";

    public string Write(StageContext context)
    {
        string text = string.Join('\n', [string.Join(' ', Greys), .. LabelFaces.ToLines(Faces)]) + "\n";
        AtomicFile.Write(context.PathOf(File), text);
        return Fingerprint.OfText(text);
    }

    public static ContactSums Read(StageContext context)
    {
        try
        {
            string[] lines = System.IO.File.ReadAllLines(context.PathOf(File));
            return new(LabelFaces.FromLines(lines.Skip(1)).ToDictionary(), [.. lines[0].Split(' ').Select(long.Parse)]);
        }
        catch (Exception e) when (e is IOException or FormatException or IndexOutOfRangeException)
        {
            throw new InputException($"'{context.PathOf(File)}', a working file of stage agglomerate, is missing or damaged: {e.Message} "
                + $"Run the stage again: neuropil run {context.Project.Name} agglomerate --redo", e);
        }
    }
}
