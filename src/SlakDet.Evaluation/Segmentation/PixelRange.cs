using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SlakDet.Evaluation.Segmentation;

/// <summary>Finds pixels whose label or prediction is not a class.</summary>
internal static class PixelRange
{
    /// <summary>Index of the first pixel whose label is neither a class nor ignored, or that is labelled and whose prediction is not
    /// a class; -1 if none.</summary>
    public static int FirstOutside(ReadOnlySpan<byte> prediction, ReadOnlySpan<byte> label, int classes, byte ignoreLabel)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            ref var p = ref MemoryMarshal.GetReference(prediction);
            ref var l = ref MemoryMarshal.GetReference(label);
            var (last, ignored) = (Vector512.Create((byte)(classes - 1)), Vector512.Create(ignoreLabel));
            for (; i <= label.Length - Vector512<byte>.Count; i += Vector512<byte>.Count)
            {
                var values = Vector512.LoadUnsafe(ref l, (uint)i);
                var worst = Vector512.Max(values, Vector512.LoadUnsafe(ref p, (uint)i));
                if (Vector512.AndNot(Vector512.GreaterThan(worst, last), Vector512.Equals(values, ignored)) != Vector512<byte>.Zero)
                    break;
            }
        }
        else
        {
            ref var p = ref MemoryMarshal.GetReference(prediction);
            ref var l = ref MemoryMarshal.GetReference(label);
            var (last, ignored) = (Vector256.Create((byte)(classes - 1)), Vector256.Create(ignoreLabel));
            for (; i <= label.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
            {
                var values = Vector256.LoadUnsafe(ref l, (uint)i);
                var worst = Vector256.Max(values, Vector256.LoadUnsafe(ref p, (uint)i));
                if (Vector256.AndNot(Vector256.GreaterThan(worst, last), Vector256.Equals(values, ignored)) != Vector256<byte>.Zero)
                    break;
            }
        }

        for (; i < label.Length; i++)
            if (label[i] != ignoreLabel && (label[i] >= classes || prediction[i] >= classes))
                return i;
        return -1;
    }
}
