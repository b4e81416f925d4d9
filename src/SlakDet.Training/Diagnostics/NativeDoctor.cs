using SlakDet.Kernels.Cuda;
using SlakDet.Kernels.Native.Loading;
using SlakDet.Kernels.Native;
using TorchSharp;

namespace SlakDet.Training.Diagnostics;

/// <summary>Looks at libtorch and at what CUDA needs.</summary>
internal static class NativeDoctor
{
    private const string Absent = "none is loaded: this build carries none, and " + LibtorchFolder.Variable + " names none that can be used";
    private const int MostNames = 40;

    /// <summary>The libtorch that is or would be loaded, its symbols, the devices and the runtime compiler.</summary>
    public static IEnumerable<Diagnosis> Examine()
    {
        var torch = ExamineTorch();
        yield return torch;
        if (OperatingSystem.IsLinux())
            yield return ExamineSymbols();
        yield return ExamineCuda(torch.Status == DiagnosisStatus.Good);
        yield return ExamineRuntimeCompiler();
    }

    private static Diagnosis ExamineTorch()
    {
        if (OperatingSystem.IsLinux() && LibtorchVersion.Folders.Count == 0 && LibtorchFolder.Carried == null)
            return new("libtorch", DiagnosisStatus.Failed, Absent, $"Set {LibtorchFolder.Variable} to the torch/lib folder of a PyTorch installation, or use a build that carries libtorch.");
        return Doctor.Try("libtorch", () =>
        {
            using var ones = torch.ones(2);
            _ = ones.sum().item<float>();
            return $"{LibtorchVersion.Loaded}{string.Concat(LibtorchVersion.Folders.Select(folder => " at " + folder))}, {torch.get_num_threads()} threads";
        }, "The native library cannot be loaded. On Linux, build with tools/slakdet, which adapts it to an older libstdc++; if that does not help, run 'ldd' on libLibTorchSharp.so beside the program to see which library is missing.");
    }

    private static Diagnosis ExamineSymbols()
    {
        try
        {
            if ((LibtorchFolder.FromEnvironment() ?? LibtorchFolder.Carried) is not { } folder)
                return new("symbols", DiagnosisStatus.Failed, Absent, "As for libtorch.");
            var comparison = folder.Compare();
            var detail = $"{comparison.Describe(MostNames)}, in {folder.FullName}{(folder.Version is { } version ? $" (version {version})" : "")}";
            return comparison.Missing.Count == 0
                ? new("symbols", DiagnosisStatus.Good, detail)
                : new("symbols", DiagnosisStatus.Failed, detail, $"Use libtorch {LibtorchFolder.Fitting} or a version near it; {LibtorchFolder.MissingVariable}=allow loads this one, and a call of what is missing ends the process.");
        }
        catch (EnvironmentException error)
        {
            return new("symbols", DiagnosisStatus.Failed, error.Message, $"Set {LibtorchFolder.Variable} right, or unset it.");
        }
    }

    private static Diagnosis ExamineCuda(bool isTorchGood)
    {
        if (!CudaDriver.IsPresent)
            return new("CUDA", DiagnosisStatus.Limited, "not used: no NVIDIA driver", "Nothing to do on a machine without an NVIDIA GPU; with one, install its driver.");
        try
        {
            var devices = string.Join("; ", CudaDriver.Devices.Select(device => $"{device.Name}, {device.MemoryBytes / 1e9:F1} GB, compute capability {device.Capability}"));
            var detail = $"the driver serves CUDA {CudaDriver.CudaVersion}: {devices}";
            return isTorchGood && torch.cuda.is_available()
                ? new("CUDA", DiagnosisStatus.Good, detail)
                : new("CUDA", DiagnosisStatus.Limited, "not used: " + detail, $"libtorch is for processors only, or for a newer CUDA than the driver's. tools/slakdet builds with libtorch for CUDA where NuGet has it; {LibtorchFolder.Variable} can name a PyTorch's.");
        }
        catch (EnvironmentException error)
        {
            return new("CUDA", DiagnosisStatus.Limited, "not used: " + error.Message, "Check the driver's installation.");
        }
    }

    private static Diagnosis ExamineRuntimeCompiler() => CudaKernels.Compiler is { } compiler
        ? new("NVRTC", DiagnosisStatus.Good, $"{compiler.Version}, {compiler.Path}")
        : new("NVRTC", DiagnosisStatus.Limited, "none", "Only needed for CUDA; libtorch for CUDA brings it along.");
}
