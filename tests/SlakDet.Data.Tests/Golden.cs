using SlakDet.Weights;

namespace SlakDet.Data.Tests;

/// <summary>Reference values of the published code that more than one test needs.</summary>
internal static class Golden
{
    /// <summary>The network input made from <c>seg/image.png</c>: float32 (1, 3, 121, 169).</summary>
    public static float[] NetworkInput() => NpyFile.Read(Repository.Golden("seg", "input.npy.gz")).ToSingles();
}
