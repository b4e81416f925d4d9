using System.Numerics;
using System.Runtime.InteropServices;

namespace SlakDet.Evaluation.Segmentation;

/// <summary>Finds pixels whose label or prediction is not a class.</summary>
internal static class PixelRange
{
    /// <summary>Index of the first pixel whose label is neither a class nor ignored, or that is labelled and whose prediction is not
    /// a class; -1 if none.</summary>
    public static int FirstOutside(ReadOnlySpan<byte> prediction, ReadOnlySpan<byte> label, int classes, byte ignoreLabel)
    {
        ref var p = ref MemoryMarshal.GetReference(prediction);
        ref var l = ref MemoryMarshal.GetReference(label);
        var (last, ignored) = (new Vector<byte>((byte)(classes - 1)), new Vector<byte>(ignoreLabel));
        var i = 0;
        for (; i <= label.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var labels = Vector.LoadUnsafe(ref l, (uint)i);
            var largest = Vector.Max(labels, Vector.LoadUnsafe(ref p, (uint)i));
            if (Vector.AndNot(Vector.GreaterThan(largest, last), Vector.Equals(labels, ignored)) != Vector<byte>.Zero)
                break; // It is one of these.
        }

        for (; i < label.Length; i++)
            if (label[i] != ignoreLabel && (label[i] >= classes || prediction[i] >= classes))
                return i;
        return -1;
    }
}
