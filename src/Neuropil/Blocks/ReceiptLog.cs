using System.Text;
using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Volumes;

namespace Neuropil.Blocks;

/// <summary>The receipts of one stage: append-only JSON Lines, one file per worker, read together.</summary>
/// <remarks>A line is valid when it ends with a newline and names the plan key; a torn last line, as a kill leaves it, is ignored.</remarks>
public sealed class ReceiptLog(string stageFolder, string planKey)
{
    private readonly Lock _gate = new();

    /// <summary>Of each file what was read of it: only lines that came since are read again.</summary>
    private readonly Dictionary<string, (long Bytes, List<Receipt> Receipts)> _read = new(StringComparer.Ordinal);

    private string Folder => Path.Combine(stageFolder, "receipts");

    /// <summary>Every valid receipt of this plan, first one first where a block was done twice.</summary>
    public IReadOnlyList<Receipt> ReadAll()
    {
        if (!Directory.Exists(Folder)) return [];
        var receipts = new Dictionary<(string, string), Receipt>();
        lock (_gate)
            foreach (string file in Directory.GetFiles(Folder, "*.jsonl").Order(StringComparer.Ordinal))
                foreach (var receipt in ReadFile(file)) receipts.TryAdd((receipt.Pass, receipt.Block), receipt);
        return [.. receipts.Values];
    }

    public ReceiptWriter OpenWriter(string host, int worker) => new(Path.Combine(Folder, $"{host}-{worker}.jsonl"));

    /// <summary>Removes every receipt, whatever its plan.</summary>
    public void Discard()
    {
        lock (_gate) _read.Clear();
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    private List<Receipt> ReadFile(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        var (from, receipts) = _read.TryGetValue(file, out var before) && before.Bytes <= bytes.Length ? before : (0, []);
        int end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        foreach (string line in Encoding.UTF8.GetString(bytes.AsSpan((int)from..Math.Max((int)from, end))).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (TryParse(line) is { } receipt && receipt.PlanKey == planKey) receipts.Add(receipt);
        _read[file] = (Math.Max(from, end), receipts);
        return receipts;
    }

    private static Receipt? TryParse(string line)
    {
        try { return JsonSerializer.Deserialize<Receipt>(line, ArtefactJson.OneLine); }
        catch (JsonException) { return null; }
    }
}

/// <summary>Appends receipts for one worker; each is on the disk before <see cref="Append"/> returns.</summary>
public sealed class ReceiptWriter(string path) : IDisposable
{
    private FileStream? _file;

    public void Append(Receipt receipt)
    {
        try
        {
            _file ??= OpenAtLineStart();
            _file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(receipt, ArtefactJson.OneLine) + "\n"));
            _file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Refused(path, e);
        }
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>Opens for appending; a torn last line is closed with a newline, so that the next receipt stands alone.</summary>
    private FileStream OpenAtLineStart()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            bool torn = file.ReadByte() != '\n';
            file.Seek(0, SeekOrigin.End);
            if (torn) file.WriteByte((byte)'\n');
        }
        return file;
    }
}
