namespace SlakDet.Data.Classification;

/// <summary>Samples of one size, one after another.</summary>
/// <param name="Images">Normalised planes: (Count, 3, Height, Width).</param>
/// <param name="Labels">Class of each sample.</param>
/// <param name="Share">Share of each sample that is its own, in [0, 1]; the rest is of the sample at the same place from the end.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Names">Names of the pictures.</param>
public sealed record ClassificationBatch(float[] Images, int[] Labels, double Share, int Height, int Width, IReadOnlyList<string> Names)
{
    /// <summary>Number of samples.</summary>
    public int Count => Labels.Length;

    /// <summary>
    /// What the network should say of each sample, (Count, classes): one class, smoothed, weighted with that of its partner. A smoothed class has
    /// 1 - smoothing + smoothing / classes, each other one smoothing / classes.
    /// </summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="smoothing">In [0, 1); 0 for hard targets.</param>
    public float[] Targets(int classes, double smoothing)
    {
        var targets = new float[Count * classes];
        Array.Fill(targets, (float)(smoothing / classes));
        for (var i = 0; i < Count; i++)
        {
            targets[i * classes + Labels[i]] += (float)((1 - smoothing) * Share);
            targets[i * classes + Labels[Count - 1 - i]] += (float)((1 - smoothing) * (1 - Share));
        }

        return targets;
    }

    /// <summary>The planes of one sample.</summary>
    internal Span<float> ImageAt(int index) => Images.AsSpan(3 * Height * Width * index, 3 * Height * Width);
}
