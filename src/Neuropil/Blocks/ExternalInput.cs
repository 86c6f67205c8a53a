namespace Neuropil.Blocks;

/// <summary>Something outside the project that a stage reads.</summary>
/// <param name="Address">As recipe or options name it.</param>
/// <param name="Only">Of a folder the files that count, by name; null: all.</param>
public sealed record ExternalInput(string Address, IReadOnlyList<string>? Only = null);
