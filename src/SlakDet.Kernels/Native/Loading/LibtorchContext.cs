using System.Reflection;
using System.Runtime.Loader;

namespace SlakDet.Kernels.Native.Loading;

/// <summary>
/// Runs the program with the libtorch of a folder, also where it carries one: TorchSharp would take that one by its full path, so TorchSharp and all
/// that uses it are loaded once more into a context that is asked for native libraries first.
/// </summary>
public sealed class LibtorchContext : AssemblyLoadContext
{
    private readonly IReadOnlyDictionary<string, nint> _handles;

    private LibtorchContext(LibtorchFolder folder) : base($"libtorch at {folder.FullName}") => _handles = folder.Load();

    /// <summary>Runs a program's entry point in such a context.</summary>
    /// <param name="folder">Where libtorch is.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="EnvironmentException">The libtorch cannot be used.</exception>
    public static int Run(LibtorchFolder folder, Assembly program, string[] arguments)
    {
        var entry = new LibtorchContext(folder).LoadFromAssemblyName(program.GetName()).EntryPoint!;
        return (int)entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null)!;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // All others, the runtime's too, are shared with the default context.
        var name = assemblyName.Name!;
        var isOwn = name == "TorchSharp" || name.StartsWith("SlakDet", StringComparison.OrdinalIgnoreCase);
        return isOwn ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, name + ".dll")) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) => _handles.GetValueOrDefault($"lib{unmanagedDllName}.so");
}
