using Neuropil.Volumes;
using Parquet;
using Parquet.Schema;

namespace Neuropil.Artefacts;

/// <summary>Tables as Parquet files of one row group, without nulls. The same rows give the same bytes: no clock and no host goes in.</summary>
/// <remarks>Apache Parquet format 2: https://parquet.apache.org/docs/file-format/. A table is written from memory, whole.</remarks>
internal static class ParquetTable
{
    private static readonly Dictionary<string, string> NoFacts = [];

    /// <summary>Writes a table; returns the bytes written, for the hash in the receipt.</summary>
    public static byte[] Write(string path, params IReadOnlyList<Column> columns) => Write(path, NoFacts, columns);

    /// <param name="facts">What a reader must know of the table as a whole, by name: the file's key-value metadata.</param>
    public static byte[] Write(string path, IReadOnlyDictionary<string, string> facts, params IReadOnlyList<Column> columns)
    {
        using var stream = new MemoryStream();
        var fields = columns.Select(c => c.Field).ToArray();
        // A memory stream never waits, so the library's asynchronous writes end at once.
        WriteAsync(stream, new ParquetSchema(fields), facts, columns).GetAwaiter().GetResult();
        byte[] bytes = stream.ToArray();
        AtomicFile.Write(path, bytes);
        return bytes;
    }

    /// <summary>Reads the named columns; returns the facts.</summary>
    /// <exception cref="InputException">The file is missing, damaged, or lacks a column of that name and type.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path, string whatToDo, params IReadOnlyList<Column> columns)
    {
        try
        {
            using var stream = new MemoryStream(File.ReadAllBytes(path));
            return ReadAsync(stream, columns).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"'{path}' is missing. {whatToDo}", e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InputException($"'{path}' is damaged or of another version: {e.Message} Wanted the columns "
                + $"{string.Join(", ", columns.Select(c => c.Name))}. {whatToDo}", e);
        }
    }

    private static async Task WriteAsync(
        Stream stream, ParquetSchema schema, IReadOnlyDictionary<string, string> facts, IReadOnlyList<Column> columns)
    {
        await using var writer = await ParquetWriter.CreateAsync(schema, stream).ConfigureAwait(false);
        writer.CustomMetadata = facts.OrderBy(f => f.Key, StringComparer.Ordinal).ToDictionary(f => f.Key, f => f.Value);
        using var rows = writer.CreateRowGroup();
        for (int i = 0; i < columns.Count; i++) await columns[i].WriteAsync(rows, schema.DataFields[i]).ConfigureAwait(false);
        rows.CompleteValidate();
    }

    private static async Task<IReadOnlyDictionary<string, string>> ReadAsync(Stream stream, IReadOnlyList<Column> columns)
    {
        await using var reader = await ParquetReader.CreateAsync(stream).ConfigureAwait(false);
        using var rows = reader.OpenRowGroupReader(0);
        foreach (var column in columns) await column.ReadAsync(rows, reader.Schema, (int)rows.RowCount).ConfigureAwait(false);
        return reader.CustomMetadata;
    }

    /// <summary>A named column: values to write, or the place where read values go.</summary>
    internal abstract class Column(string name)
    {
        public string Name { get; } = name;

        public abstract DataField Field { get; }

        public abstract Task WriteAsync(ParquetRowGroupWriter rows, DataField field);

        public abstract Task ReadAsync(ParquetRowGroupReader rows, ParquetSchema schema, int count);
    }

    internal sealed class Column<T>(string name, IEnumerable<T>? values = null) : Column(name) where T : struct
    {
        public T[] Values { get; private set; } = [.. values ?? []];

        public T this[int row] => Values[row];

        public override DataField Field => new DataField<T>(Name);

        public override Task WriteAsync(ParquetRowGroupWriter rows, DataField field) => rows.WriteAsync<T>(field, Values.AsMemory());

        public override async Task ReadAsync(ParquetRowGroupReader rows, ParquetSchema schema, int count)
        {
            var field = schema.DataFields.FirstOrDefault(f => f.Name == Name && f.ClrType == typeof(T))
                ?? throw new InvalidDataException($"There is no column '{Name}' of type {typeof(T).Name}.");
            Values = new T[count];
            await rows.ReadAsync<T>(field, Values.AsMemory()).ConfigureAwait(false);
        }
    }
}
