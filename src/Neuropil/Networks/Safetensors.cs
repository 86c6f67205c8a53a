using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Neuropil.Volumes;

namespace Neuropil.Networks;

/// <summary>The safetensors file format (github.com/huggingface/safetensors, "Format"), 32-bit floats only.</summary>
/// <remarks><code>[ length of header u64le | header: JSON, padded with spaces | values ]
/// header: { name: { "dtype": "F32", "shape": [...], "data_offsets": [begin, end) }, ..., "__metadata__": { text: text } }</code></remarks>
public static class Safetensors
{
    private const int LengthBytes = 8;

    // The limit that the reference implementation sets.
    private const ulong MaxHeaderBytes = 100_000_000;

    /// <exception cref="InputException">The file is missing, damaged or holds something else than 32-bit floats.</exception>
    public static IReadOnlyList<Tensor> Read(string path)
    {
        byte[] file = ReadBytes(path);
        ulong headerBytes = file.Length < LengthBytes ? ulong.MaxValue : BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (headerBytes > MaxHeaderBytes || headerBytes > (ulong)(file.Length - LengthBytes))
            throw Damaged(path, $"it is {file.Length} bytes long and announces a header of {headerBytes}");
        try
        {
            using var header = JsonDocument.Parse(file.AsMemory(LengthBytes, (int)headerBytes));
            return ReadTensors(path, header.RootElement, file.AsSpan(LengthBytes + (int)headerBytes));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Damaged(path, "its header cannot be read: " + e.Message, e);
        }
    }

    /// <summary>Writes the tensors in the order given; the same tensors give the same bytes.</summary>
    public static void Write(string path, IReadOnlyList<Tensor> tensors)
    {
        byte[] header = Header(tensors);
        using var file = new MemoryStream();
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        foreach (var tensor in tensors) file.Write(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        AtomicFile.Write(path, file.ToArray());
    }

    private static List<Tensor> ReadTensors(string path, JsonElement header, ReadOnlySpan<byte> values)
    {
        var tensors = new List<(int Begin, Tensor Tensor)>();
        foreach (var entry in header.EnumerateObject().Where(e => e.Name != "__metadata__"))
            tensors.Add(ReadTensor(path, entry.Name, entry.Value, values));
        tensors.Sort((a, b) => a.Begin.CompareTo(b.Begin));
        long end = 0;
        foreach (var (begin, tensor) in tensors)
        {
            if (begin != end) throw Damaged(path, $"tensor {tensor.Name} begins at byte {begin} of the values, expected {end}");
            end += tensor.Values.Length * (long)sizeof(float);
        }
        if (end != values.Length) throw Damaged(path, $"its tensors take {end} bytes, it holds {values.Length}");
        return [.. tensors.Select(t => t.Tensor)];
    }

    private static (int Begin, Tensor Tensor) ReadTensor(string path, string name, JsonElement entry, ReadOnlySpan<byte> values)
    {
        string type = entry.GetProperty("dtype").GetString() ?? "";
        if (type != "F32") throw new InputException($"'{path}': tensor {name} is of type {type}; only F32 is read. Convert it to 32-bit floats.");
        int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())];
        long[] offsets = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(n => n.GetInt64())];
        decimal bytes = shape.Aggregate((decimal)sizeof(float), (product, n) => product * n);
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] > values.Length || offsets[1] - offsets[0] != bytes || shape.Any(n => n < 0))
            throw Damaged(path, $"tensor {name} {Tensor.ShapeToText(shape)} should lie in bytes {string.Join("..", offsets)} of {values.Length}");
        var floats = MemoryMarshal.Cast<byte, float>(values[(int)offsets[0]..(int)offsets[1]]).ToArray();
        return ((int)offsets[0], new Tensor(name, shape, floats));
    }

    private static byte[] Header(IReadOnlyList<Tensor> tensors)
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            long begin = 0;
            foreach (var tensor in tensors)
            {
                long end = begin + tensor.Values.Length * (long)sizeof(float);
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                WriteNumbers(json, "shape", tensor.Shape.Select(n => (long)n));
                WriteNumbers(json, "data_offsets", [begin, end]);
                json.WriteEndObject();
                begin = end;
            }
            json.WriteEndObject();
        }
        while (header.Length % LengthBytes != 0) header.WriteByte((byte)' ');
        return header.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"'{path}' is missing: a network is network.json and weights.safetensors in one folder.", e);
        }
    }

    private static InputException Damaged(string path, string how, Exception? inner = null) =>
        new($"'{path}' is not a whole safetensors file: {how}. Copy, import or train the network again.", inner);
}
