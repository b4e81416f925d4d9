namespace SlakDet.Backbones.Sparsity;

/// <summary>The share of active weights that an update prunes falls along half a cosine over the training.</summary>
public static class AdaptationRate
{
    /// <summary>The last rate, and the lowest that a training can start with.</summary>
    public const double Least = 0.005;

    /// <summary>The rate after a number of optimizer steps: 0.005 + (initial - 0.005) (1 + cos(pi t / T)) / 2.</summary>
    /// <param name="initial">Rate at the start.</param>
    /// <param name="steps">Steps taken, t.</param>
    /// <param name="totalSteps">Steps of the whole training, T, above 0.</param>
    public static double At(double initial, long steps, long totalSteps) => Least + (initial - Least) * (1 + Math.Cos(Math.PI * steps / totalSteps)) / 2;
}
