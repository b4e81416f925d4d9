using OpenCvSharp;

namespace SlakDet.Data.Loading;

/// <summary>Keeps OpenCV to the thread that calls it.</summary>
/// <remarks>
/// The loader runs a picture on every core already. OpenCV's own pool, as wide as the machine, would make each of its calls wait for
/// cores that are busy with other pictures. The setting belongs to the process, so the pipelines make it when the first of them is built.
/// </remarks>
internal static class OpenCvThreads
{
    static OpenCvThreads() => Cv2.SetNumThreads(1);

    /// <summary>Makes the setting, once a process.</summary>
    public static void UseOne()
    {
    }
}
