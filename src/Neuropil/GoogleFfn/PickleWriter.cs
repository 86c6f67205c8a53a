using System.Buffers.Binary;
using System.Text;

namespace Neuropil.GoogleFfn;

/// <summary>Writes the two dictionaries of a result file as Python pickles, protocol 2, inside NumPy arrays without axes.</summary>
/// <remarks>Python's <c>pickletools</c> documents the opcodes. An array is written as a call of <c>numpy.array</c>, which every NumPy since 1.0
/// understands. <code>80 02 | numpy.array | ( dict ) | R . </code></remarks>
internal sealed class PickleWriter
{
    private const string OriginClass = "cffn.inference.storage\nOriginInfo\n", ArrayFunction = "cnumpy\narray\n";

    private readonly List<byte> _bytes = [];

    /// <summary>{id: ffn.inference.storage.OriginInfo((z, y, x), iters, walltime_sec)}.</summary>
    public static byte[] Origins(IEnumerable<Origin> origins) => Write(origins.OrderBy(o => o.Id), (writer, o) =>
    {
        writer.Integer(o.Id);
        writer.Text(OriginClass);
        writer.Integer(o.Seed.Z);
        writer.Integer(o.Seed.Y);
        writer.Integer(o.Seed.X);
        writer.Text("\x87");                 // TUPLE3: start_zyx
        writer.Integer(o.Evaluations);
        writer.Real(o.WalltimeSeconds);
        writer.Text("\x87" + "\x81");        // TUPLE3 of arguments, NEWOBJ
    });

    /// <summary>{id: array([[overlapped ids], [their voxels]])}.</summary>
    public static byte[] Overlaps(IEnumerable<(int Id, IReadOnlyList<(int Label, int Voxels)> Under)> overlaps) => Write(overlaps.OrderBy(o => o.Id), (writer, o) =>
    {
        writer.Integer(o.Id);
        writer.Text(ArrayFunction + "](");
        writer.List(o.Under.Select(u => u.Label));
        writer.List(o.Under.Select(u => u.Voxels));
        writer.Text("eX" + "\x05\0\0\0" + "int64" + "\x86" + "R");   // APPENDS, the type, TUPLE2, REDUCE
    });

    private static byte[] Write<T>(IEnumerable<T> items, Action<PickleWriter, T> item)
    {
        var writer = new PickleWriter();
        writer.Text("\x80\x02" + ArrayFunction + "}(");
        foreach (var i in items) item(writer, i);
        writer.Text("u" + "\x85" + "R.");    // SETITEMS, TUPLE1, REDUCE, STOP
        return writer._bytes.ToArray();
    }

    private void List(IEnumerable<int> values)
    {
        Text("](");
        foreach (int value in values) Integer(value);
        Text("e");
    }

    private void Integer(int value)
    {
        Span<byte> bytes = stackalloc byte[5];
        bytes[0] = (byte)'J';
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], value);
        _bytes.AddRange(bytes);
    }

    private void Real(double value)
    {
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = (byte)'G';
        BinaryPrimitives.WriteDoubleBigEndian(bytes[1..], value);
        _bytes.AddRange(bytes);
    }

    // Opcodes and names: one byte a character.
    private void Text(string text) => _bytes.AddRange(Encoding.Latin1.GetBytes(text));
}
