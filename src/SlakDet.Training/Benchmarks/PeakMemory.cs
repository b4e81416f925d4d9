using System.Globalization;
using SlakDet.Kernels.Cuda;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Training.Benchmarks;

/// <summary>The most memory that an action needs; Linux only.</summary>
internal static class PeakMemory
{
    private const string Reset = "/proc/self/clear_refs", Status = "/proc/self/status", Peak = "VmHWM:";

    /// <summary>Most memory held while an action runs; of a CUDA device what is in use after it, since libtorch keeps what it has once taken.</summary>
    /// <param name="action">What to run.</param>
    /// <param name="device">Where it computes.</param>
    /// <returns>10^6 bytes; null where the system does not tell.</returns>
    public static double? Of(Action action, Device device)
    {
        if (device.type == TorchSharp.DeviceType.CUDA)
        {
            action();
            return CudaDriver.UsedBytes / 1e6;
        }
        try
        {
            GC.Collect();
            HostAllocator.ReleaseFreedBlocks();
            File.WriteAllText(Reset, "5");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            action();
            return null;
        }
        action();
        var line = File.ReadLines(Status).First(line => line.StartsWith(Peak, StringComparison.Ordinal));
        return long.Parse(line[Peak.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
