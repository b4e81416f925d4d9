namespace SlakDet.Kernels.Native.Loading;

/// <summary>What TorchSharp's native library needs of libtorch, against what the libraries of a folder define.</summary>
/// <param name="Needed">How many symbols it needs.</param>
/// <param name="Missing">Those that none of the libraries defines.</param>
public sealed record SymbolComparison(int Needed, IReadOnlyList<NeededSymbol> Missing)
{
    /// <summary>Compares.</summary>
    /// <param name="user">The library that needs symbols.</param>
    /// <param name="providers">Paths of the libraries that may define them.</param>
    /// <exception cref="EnvironmentException">A file cannot be read.</exception>
    public static SymbolComparison Of(ElfLibrary user, IEnumerable<string> providers)
    {
        var needed = user.FindNeededSymbols();
        var missing = needed.Select(symbol => symbol.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var provider in providers)
            if (missing.Count > 0)
                missing.ExceptWith(ElfLibrary.Read(provider).DefinedAmong(missing));
        return new(needed.Count, [.. needed.Where(symbol => missing.Contains(symbol.Name)).OrderByDescending(symbol => symbol.AtLoad).ThenBy(symbol => symbol.Name, StringComparer.Ordinal)]);
    }

    /// <summary>The comparison in words, at most so many missing symbols by name.</summary>
    /// <param name="most">Most names.</param>
    public string Describe(int most)
    {
        var names = string.Concat(Missing.Take(most).Select(symbol => $"\n  {symbol.Name}{(symbol.AtLoad ? " (needed at load)" : "")}"));
        var more = Missing.Count > most ? $"\n  and {Missing.Count - most} more" : "";
        return $"{Needed - Missing.Count} of the {Needed} symbols that TorchSharp needs are there{(Missing.Count == 0 ? "" : $", {Missing.Count} are missing:{names}{more}")}";
    }
}
