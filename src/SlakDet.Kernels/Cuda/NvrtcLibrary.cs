using System.Runtime.InteropServices;
using System.Text;
using SlakDet.Kernels.Native;
using SlakDet.Kernels.Native.Loading;

namespace SlakDet.Kernels.Cuda;

/// <summary>NVIDIA's runtime compiler, NVRTC: CUDA C++ in, machine code of one architecture out.</summary>
internal sealed unsafe class NvrtcLibrary
{
    private readonly delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int> _create;
    private readonly delegate* unmanaged<nint, int, byte**, int> _compile;
    private readonly delegate* unmanaged<nint, nuint*, int> _logSize, _codeSize;
    private readonly delegate* unmanaged<nint, byte*, int> _log, _code;
    private readonly delegate* unmanaged<nint*, int> _destroy;

    /// <param name="path">Its path, or the name by which the system's loader finds it.</param>
    /// <param name="library">Handle of the loaded library.</param>
    /// <exception cref="EntryPointNotFoundException">It is not NVRTC, or older than 11.1.</exception>
    private NvrtcLibrary(string path, nint library)
    {
        Path = path;
        var version = (delegate* unmanaged<int*, int*, int>)NativeLibrary.GetExport(library, "nvrtcVersion");
        int major, minor;
        Version = version(&major, &minor) == 0 ? new Version(major, minor) : new Version();
        _create = (delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)NativeLibrary.GetExport(library, "nvrtcCreateProgram");
        _compile = (delegate* unmanaged<nint, int, byte**, int>)NativeLibrary.GetExport(library, "nvrtcCompileProgram");
        _logSize = (delegate* unmanaged<nint, nuint*, int>)NativeLibrary.GetExport(library, "nvrtcGetProgramLogSize");
        _log = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(library, "nvrtcGetProgramLog");
        _codeSize = (delegate* unmanaged<nint, nuint*, int>)NativeLibrary.GetExport(library, "nvrtcGetCUBINSize");
        _code = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(library, "nvrtcGetCUBIN");
        _destroy = (delegate* unmanaged<nint*, int>)NativeLibrary.GetExport(library, "nvrtcDestroyProgram");
    }

    /// <summary>Its path, or the name by which the system's loader found it.</summary>
    public string Path { get; }

    /// <summary>Its version.</summary>
    public Version Version { get; }

    /// <summary>Loads the one that goes with the libtorch of this process.</summary>
    /// <exception cref="EnvironmentException">SD-NVRTC: there is none.</exception>
    public static NvrtcLibrary Load() => Load(NvrtcSearch.Candidates(LibtorchVersion.Folders));

    /// <summary>Loads the first library of a list that is NVRTC.</summary>
    /// <param name="candidates">Paths and names.</param>
    /// <exception cref="EnvironmentException">SD-NVRTC: there is none.</exception>
    public static NvrtcLibrary Load(IEnumerable<string> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!NativeLibrary.TryLoad(candidate, out var library))
                continue;
            if (NativeLibrary.TryGetExport(library, "nvrtcGetCUBIN", out _))
                return new NvrtcLibrary(candidate, library);
            NativeLibrary.Free(library);
        }
        throw new EnvironmentException("SD-NVRTC", "NVIDIA's runtime compiler (libnvrtc.so.13 or libnvrtc.so.12) is not found: it comes with libtorch for CUDA, with PyTorch's "
            + $"package nvidia-cuda-nvrtc, or with the CUDA toolkit. Set {LibtorchFolder.Variable} to PyTorch's folder torch/lib, or LD_LIBRARY_PATH to the compiler's folder.");
    }

    /// <summary>Compiles.</summary>
    /// <param name="source">The program.</param>
    /// <param name="options">Options, the architecture among them.</param>
    /// <returns>The machine code (cubin).</returns>
    /// <exception cref="EnvironmentException">SD-NVRTC-COMPILE: the compiler refuses the program or an option; the message holds its log.</exception>
    public byte[] Compile(KernelSource source, IReadOnlyList<string> options)
    {
        using var text = new Utf8Strings([source.Text]);
        using var name = new Utf8Strings([source.Name]);
        using var headers = new Utf8Strings([.. source.Headers.Select(header => header.Text)]);
        using var headerNames = new Utf8Strings([.. source.Headers.Select(header => header.Name)]);
        using var arguments = new Utf8Strings(options);
        nint program = 0;
        if (_create(&program, text.Pointers[0], name.Pointers[0], source.Headers.Count, headers.Pointers, headerNames.Pointers) != 0)
            throw Refused(source, options, "the program could not be created");
        try
        {
            if (_compile(program, options.Count, arguments.Pointers) != 0)
                throw Refused(source, options, Text(program, _logSize, _log));
            nuint size = 0;
            if (_codeSize(program, &size) != 0 || size == 0)
                throw Refused(source, options, "it gave no machine code");
            var code = new byte[(int)size];
            fixed (byte* first = code)
                return _code(program, first) == 0 ? code : throw Refused(source, options, "it gave no machine code");
        }
        finally
        {
            _destroy(&program);
        }
    }

    private static string Text(nint program, delegate* unmanaged<nint, nuint*, int> sizeOf, delegate* unmanaged<nint, byte*, int> read)
    {
        nuint size = 0;
        if (sizeOf(program, &size) != 0 || size == 0)
            return "no log";
        var bytes = new byte[(int)size];
        fixed (byte* first = bytes)
            return read(program, first) == 0 ? Encoding.UTF8.GetString(bytes).TrimEnd('\0', '\n') : "no log";
    }

    private EnvironmentException Refused(KernelSource source, IReadOnlyList<string> options, string reason) =>
        new("SD-NVRTC-COMPILE", $"NVRTC {Version} did not compile {source.Name} with {string.Join(' ', options)}: {reason}");
}
