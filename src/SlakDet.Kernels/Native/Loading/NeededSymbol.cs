namespace SlakDet.Kernels.Native.Loading;

/// <summary>A symbol that a library expects of others.</summary>
/// <param name="Name">As in the file, C++ names mangled.</param>
/// <param name="AtLoad">Whether the library cannot be loaded without it; else only the call of it fails, and ends the process.</param>
public readonly record struct NeededSymbol(string Name, bool AtLoad);
