namespace Neuropil;

/// <summary>Something the user can put right: a bad file, option or address. Ends the program with exit code 2.</summary>
/// <remarks>The message says what, where, got, expected, and what to do next.</remarks>
public sealed class InputException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The disk or network refused: no space left, no permission. Ends the program with exit code 2; finished work stays.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
