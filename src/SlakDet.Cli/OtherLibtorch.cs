using System.Runtime.Loader;
using SlakDet.Kernels.Native;
using SlakDet.Kernels.Native.Loading;

namespace SlakDet.Cli;

/// <summary>Starts the program once more with the libtorch that the environment names.</summary>
internal static class OtherLibtorch
{
    /// <summary>Runs the program to its end; null where the environment names none, or this is the program so started.</summary>
    /// <param name="arguments">The program's arguments.</param>
    /// <exception cref="EnvironmentException">The libtorch cannot be used; the doctor is spared it and tells more.</exception>
    public static int? Run(string[] arguments)
    {
        var program = typeof(OtherLibtorch).Assembly;
        if (AssemblyLoadContext.GetLoadContext(program) != AssemblyLoadContext.Default)
            return null;
        try
        {
            return LibtorchFolder.FromEnvironment() is { } folder ? LibtorchContext.Run(folder, program, arguments) : null;
        }
        catch (EnvironmentException) when (arguments is ["doctor", ..])
        {
            return null;
        }
    }
}
