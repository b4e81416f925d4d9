using OpenCvSharp;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Transforms;

/// <summary>Mirrors left and right with a probability.</summary>
/// <param name="Probability">Between 0 and 1.</param>
public sealed record RandomFlip(double Probability)
{
    /// <summary>Whether to mirror.</summary>
    public bool Draw(KeyedRandom random) => random.NextBool(Probability);

    /// <summary>Mirrors a picture or a label map.</summary>
    public static void Flip(Picture source, Picture target)
    {
        target.Create(source.Width, source.Height, source.Channels);
        using Mat from = source.AsMat(), to = target.AsMat();
        Cv2.Flip(from, to, FlipMode.Y);
    }
}
