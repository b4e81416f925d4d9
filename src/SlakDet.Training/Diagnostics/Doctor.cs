using System.Runtime.Intrinsics;
using OpenCvSharp;
using SlakDet.Data.Images;
using SlakDet.Training.Runs;

namespace SlakDet.Training.Diagnostics;

/// <summary>Looks at everything that SlakDet needs of a machine and says what is wrong and its cure.</summary>
public static class Doctor
{
    private const double LeastFreeGigabytes = 5, LeastMemoryGigabytes = 4;

    /// <summary>Looks at the machine; never throws for what it finds.</summary>
    /// <param name="folder">Where runs would be written.</param>
    public static IReadOnlyList<Diagnosis> Examine(string folder)
    {
        var environment = RunEnvironment.Capture();
        return
        [
            new("system", DiagnosisStatus.Good, $"{environment.OperatingSystem}, {environment.Runtime}"),
            ExamineCpu(environment),
            ExamineMemory(environment),
            .. NativeDoctor.Examine(),
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

    private static Diagnosis ExamineOpenCv() => !OpenCvLibrary.IsShipped
        ? new("OpenCV", DiagnosisStatus.Limited, "this build has none", "It trains and scores from packed sets (slakdet data pack on a machine with OpenCV, then data.packed), but reads and draws no pictures: for that build with tools/slakdet, or tools/publish-portable without --without-opencv.")
        : Try("OpenCV", () =>
        {
            using var image = new Mat(2, 2, MatType.CV_8UC3, OpenCvSharp.Scalar.All(7));
            Cv2.ImEncode(".jpg", image, out var bytes);
            return $"{Cv2.GetVersionString()}, JPEG {(bytes.Length > 0 ? "works" : "FAILS")}";
        }, "Its native library cannot be loaded. Build with tools/slakdet, which takes out what it needs for windows on a screen.");

    private static Diagnosis ExamineDisk(string folder)
    {
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace / 1e9;
        return free >= LeastFreeGigabytes
            ? new("disk", DiagnosisStatus.Good, $"{free:F1} GB free at {Path.GetFullPath(folder)}")
            : new("disk", DiagnosisStatus.Limited, $"{free:F1} GB free at {Path.GetFullPath(folder)}", "Checkpoints of large models take about 1 GB each: free space, lower training.keepLast, or use --work-dir on another disk.");
    }

    internal static Diagnosis Try(string part, Func<string> look, string cure)
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
