using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OpenCvSharp;
using SlakDet.Training.Runs;
using TorchSharp;

namespace SlakDet.Training.Diagnostics;

/// <summary>Looks at everything that SlakDet needs of a machine and says what is wrong and its cure.</summary>
public static class Doctor
{
    private const string DriverVersionFile = "/proc/driver/nvidia/version";
    private const double LeastFreeGigabytes = 5, LeastMemoryGigabytes = 4;

    /// <summary>Looks at the machine; never throws for what it finds.</summary>
    /// <param name="folder">Where runs would be written.</param>
    public static IReadOnlyList<Diagnosis> Examine(string folder)
    {
        var environment = RunEnvironment.Capture();
        var torch = ExamineTorch();
        return
        [
            new("system", DiagnosisStatus.Good, $"{environment.OperatingSystem}, {environment.Runtime}"),
            ExamineCpu(environment),
            ExamineMemory(environment),
            torch,
            ExamineCuda(torch.Status == DiagnosisStatus.Good),
            ExamineOpenCv(),
            ExamineDisk(folder),
        ];
    }

    private static Diagnosis ExamineCpu(RunEnvironment environment)
    {
        var width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        var detail = $"{environment.CpuModel}, {environment.Cores} cores, {width}-bit vectors";
        return width >= 256
            ? new("processor", DiagnosisStatus.Good, detail)
            : new("processor", DiagnosisStatus.Limited, detail, "Everything works, slowly: AVX2 or AVX-512 makes the kernels several times faster.");
    }

    private static Diagnosis ExamineMemory(RunEnvironment environment)
    {
        var gigabytes = environment.MemoryBytes / 1e9;
        return gigabytes >= LeastMemoryGigabytes
            ? new("memory", DiagnosisStatus.Good, $"{gigabytes:F1} GB")
            : new("memory", DiagnosisStatus.Limited, $"{gigabytes:F1} GB", "Use small crops and batches (training.batchSize, data.training.crop).");
    }

    private static Diagnosis ExamineTorch() => Try("libtorch", () =>
    {
        using var ones = torch.ones(2);
        _ = ones.sum().item<float>();
        return $"{torch.__version__}, {torch.get_num_threads()} threads";
    }, "The native library cannot be loaded. On Linux, build with tools/slakdet, which adapts it to an older libstdc++; if that does not help, run 'ldd' on libLibTorchSharp.so beside the program to see which library is missing.");

    private static Diagnosis ExamineCuda(bool isTorchGood)
    {
        if (isTorchGood && torch.cuda.is_available())
            return new("CUDA", DiagnosisStatus.Good, $"{torch.cuda.device_count()} devices");
        var hasDriver = NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var library);
        if (hasDriver)
            NativeLibrary.Free(library);
        var driver = File.Exists(DriverVersionFile) ? File.ReadLines(DriverVersionFile).First() : hasDriver ? "a driver" : "no NVIDIA driver";
        return new("CUDA", DiagnosisStatus.Limited, $"not used: {driver}", hasDriver
            ? "There is a driver, but this build of SlakDet carries libtorch for CPUs only."
            : "Nothing to do on a machine without an NVIDIA GPU; with one, install its driver.");
    }

    private static Diagnosis ExamineOpenCv() => Try("OpenCV", () =>
    {
        using var image = new Mat(2, 2, MatType.CV_8UC3, OpenCvSharp.Scalar.All(7));
        Cv2.ImEncode(".jpg", image, out var bytes);
        return $"{Cv2.GetVersionString()}, JPEG {(bytes.Length > 0 ? "works" : "FAILS")}";
    }, "Its native library cannot be loaded. Build with tools/slakdet, which takes out what it needs for windows on a screen; a build made without it (-p:OpenCv=none) can neither read nor augment pictures.");

    private static Diagnosis ExamineDisk(string folder)
    {
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace / 1e9;
        return free >= LeastFreeGigabytes
            ? new("disk", DiagnosisStatus.Good, $"{free:F1} GB free at {Path.GetFullPath(folder)}")
            : new("disk", DiagnosisStatus.Limited, $"{free:F1} GB free at {Path.GetFullPath(folder)}", "Checkpoints of large models take about 1 GB each: free space, lower training.keepLast, or use --work-dir on another disk.");
    }

    private static Diagnosis Try(string part, Func<string> look, string cure)
    {
        try
        {
            return new(part, DiagnosisStatus.Good, look());
        }
#pragma warning disable CA1031 // Whatever keeps a native library from loading is the finding.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var cause = exception.GetBaseException();
            return new(part, DiagnosisStatus.Failed, $"{cause.GetType().Name}: {cause.Message.Split('\n')[0]}", cure);
        }
    }
}
