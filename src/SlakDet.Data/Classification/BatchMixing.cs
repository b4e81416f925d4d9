using SlakDet.Data.Randomness;

namespace SlakDet.Data.Classification;

/// <summary>
/// Mixes each sample of a batch with its partner, the sample at the same place from the end: by blending (mixup; Zhang et al., ICLR 2018) or by
/// pasting a window (CutMix; Yun et al., ICCV 2019).
/// </summary>
/// <param name="MixupAlpha">Parameter of the beta distribution of mixup's share; 0 for no mixup.</param>
/// <param name="CutMixAlpha">Parameter of the beta distribution of the share that CutMix leaves; 0 for no CutMix.</param>
/// <param name="Probability">How often a batch is mixed at all.</param>
/// <param name="SwitchProbability">How often it is CutMix, where both are possible.</param>
/// <remarks>One draw a batch, as the published recipe has it.</remarks>
public sealed record BatchMixing(double MixupAlpha = 0.8, double CutMixAlpha = 1, double Probability = 1, double SwitchProbability = 0.5)
{
    /// <summary>Draws what is done to a batch.</summary>
    /// <param name="height">Height of the samples.</param>
    /// <param name="width">Their width.</param>
    /// <param name="random">The batch's randomness.</param>
    public MixingDraw Draw(int height, int width, KeyedRandom random)
    {
        if ((MixupAlpha <= 0 && CutMixAlpha <= 0) || !random.NextBool(Probability))
            return MixingDraw.None;
        var isCut = CutMixAlpha > 0 && (MixupAlpha <= 0 || random.NextBool(SwitchProbability));
        var share = random.NextBeta(isCut ? CutMixAlpha : MixupAlpha);
        if (!isCut)
            return new(share, null);
        var side = Math.Sqrt(1 - share);
        var (halfHeight, halfWidth) = ((int)(height * side) / 2, (int)(width * side) / 2);
        var (y, x) = (random.NextInt(height), random.NextInt(width));
        var (top, bottom) = (Math.Max(y - halfHeight, 0), Math.Min(y + halfHeight, height));
        var (left, right) = (Math.Max(x - halfWidth, 0), Math.Min(x + halfWidth, width));
        // The border may have cut the window: what it really covers counts.
        return new(1 - (double)(bottom - top) * (right - left) / ((double)height * width), new(left, top, right - left, bottom - top));
    }
}
