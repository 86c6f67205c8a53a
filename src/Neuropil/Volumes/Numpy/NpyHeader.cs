using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using Neuropil.Space;

namespace Neuropil.Volumes.Numpy;

/// <summary>The header of a .npy array: a Python dict as text. NumPy enhancement proposal 1; numpy.lib.format.</summary>
/// <remarks><code>
/// \x93NUMPY | major u8 | minor u8 | header length u16le (u32le from version 2) | {'descr': '|u1', 'fortran_order': False, 'shape': (4, 3, 2), } | values
/// </code></remarks>
/// <param name="Shape">As stored, slowest axis first; a volume has three.</param>
/// <param name="Bytes">Length of the header: the first value stands there.</param>
internal sealed partial record NpyHeader(string Dtype, bool FortranOrder, long[] Shape, int Bytes)
{
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private const int MaxTextBytes = 1 << 16;

    /// <summary>True when the values are numbers, not pickled Python objects, text or records.</summary>
    public bool IsNumbers => NumpyType.TryParse(Dtype) is not null;

    public bool IsVolume => IsNumbers && Shape is [> 0 and < int.MaxValue, > 0 and < int.MaxValue, > 0 and < int.MaxValue];

    public VoxelType Type => NumpyType.TryParse(Dtype)!.Value.Type;

    public bool BigEndian => NumpyType.TryParse(Dtype)!.Value.BigEndian;

    public Vox3 Size => new((int)Shape[2], (int)Shape[1], (int)Shape[0]);

    public long DataBytes => Size.Product * Type.Bytes();

    /// <summary>Reads the header; the stream then stands at the first value.</summary>
    /// <exception cref="InputException">The header is damaged or cut short.</exception>
    public static NpyHeader Read(Stream stream, string address)
    {
        try
        {
            var fixedPart = new byte[8];
            stream.ReadExactly(fixedPart);
            if (!fixedPart.AsSpan().StartsWith(Magic)) throw new InvalidDataException("it does not begin with NUMPY");
            var length = new byte[fixedPart[6] == 1 ? 2 : 4];
            stream.ReadExactly(length);
            uint textBytes = length.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadUInt32LittleEndian(length);
            if (textBytes > MaxTextBytes) throw new InvalidDataException($"its header claims {textBytes} bytes");
            var text = new byte[textBytes];
            stream.ReadExactly(text);
            return Parse(Encoding.UTF8.GetString(text), 8 + length.Length + text.Length);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InputException($"'{address}' has a damaged .npy header: {e.Message}. Copy it again.", e);
        }
    }

    private static NpyHeader Parse(string text, int bytes)
    {
        string Field(Regex pattern, string name) =>
            pattern.Match(text) is { Success: true } match ? match.Groups[1].Value : throw new InvalidDataException($"it has no {name}: {text.Trim()}");
        string dtype = Field(Descr(), "descr"), order = Field(Fortran(), "fortran_order"), shape = Field(ShapeTuple(), "shape");
        var sizes = shape.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!sizes.All(size => long.TryParse(size, out _))) throw new InvalidDataException($"its shape is ({shape})");
        return new(dtype, order == "True", [.. sizes.Select(long.Parse)], bytes);
    }

    /// <exception cref="InputException">The array is no 3-D array of numbers.</exception>
    public NpyHeader RequireVolume(string address)
    {
        if (IsVolume) return this;
        string why = !IsNumbers ? $"holds values of type {Dtype}, not numbers; Python objects (pickle) are never loaded, as they can run code"
            : $"has shape ({string.Join(", ", Shape)}), and a volume has three axes z, y, x, each at least 1";
        throw new InputException($"'{address}' {why}. Save it as a 3-D array of numbers, for example numpy.save(path, array[None]) for one section.");
    }

    /// <summary>The bytes before the values, padded so that these begin at a multiple of 64.</summary>
    public static byte[] Encode(VoxelType type, Vox3 size) => Encode(NumpyType.Of(type), size.Z, size.Y, size.X);

    /// <summary>The same for any array; no axis for a single value.</summary>
    public static byte[] Encode(string dtype, params int[] shape)
    {
        string axes = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        string dict = $"{{'descr': '{dtype}', 'fortran_order': False, 'shape': ({axes}), }}";
        int total = (10 + dict.Length + 1 + 63) / 64 * 64;
        var header = new byte[total];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - 10));
        Encoding.ASCII.GetBytes(dict.PadRight(total - 11) + "\n", header.AsSpan(10));
        return header;
    }

    // A record type is a list; it is kept as far as its first quote, which is enough to refuse it.
    [GeneratedRegex(@"'descr':\s*'?([^']+)")]
    private static partial Regex Descr();

    [GeneratedRegex(@"'fortran_order':\s*(True|False)")]
    private static partial Regex Fortran();

    [GeneratedRegex(@"'shape':\s*\(([^)]*)\)")]
    private static partial Regex ShapeTuple();
}
