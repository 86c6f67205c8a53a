using System.IO.Compression;
using System.Text;

namespace Neuropil.Volumes.Numpy;

/// <summary>Reads and writes .npz archives with members of any kind, also those that are no volumes.</summary>
internal static class NpzFile
{
    // A zip archive has no time before 1980; a fixed one, so that the same content gives the same bytes.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The bytes behind the header of one member.</summary>
    /// <exception cref="InputException">The archive is damaged, or has no such member.</exception>
    public static (NpyHeader Header, byte[] Bytes) Read(string path, string name)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var entry = archive.GetEntry(name + ".npy")
                ?? throw new InputException($"'{path}' has no member {name}; it holds {string.Join(", ", archive.Entries.Select(e => e.FullName))}.");
            using var stream = entry.Open();
            var header = NpyHeader.Read(stream, $"{path}:{name}");
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return (header, copy.ToArray());
        }
        catch (InvalidDataException e) { throw new InputException($"'{path}' is no whole .npz archive: {e.Message} Copy it again.", e); }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException) { throw new InputException($"'{path}' is missing.", e); }
    }

    public static void Write(string path, params (string Name, byte[] Header, byte[] Bytes)[] members)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, header, bytes) in members)
            {
                var entry = archive.CreateEntry(name + ".npy");
                entry.LastWriteTime = Epoch;
                using var stream = entry.Open();
                stream.Write(header);
                stream.Write(bytes);
            }
        AtomicFile.Write(path, memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }

    /// <summary>A member with one Python object.</summary>
    public static (string, byte[], byte[]) OfPickle(string name, byte[] pickle) => (name, NpyHeader.Encode("|O"), pickle);

    /// <summary>A member with one byte string.</summary>
    public static (string, byte[], byte[]) OfText(string name, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return (name, NpyHeader.Encode($"|S{Math.Max(bytes.Length, 1)}"), bytes.Length == 0 ? new byte[1] : bytes);
    }
}
