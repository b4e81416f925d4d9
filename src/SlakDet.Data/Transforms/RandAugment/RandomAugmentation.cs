using OpenCvSharp;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Transforms.RandAugment;

/// <summary>RandAugment (Cubuk et al., 2020) as the published ImageNet recipes have it: <c>rand-m9-mstd0.5-inc1</c>.</summary>
/// <param name="Layers">Operations drawn for a picture, each of all 15, so that one can come twice.</param>
/// <param name="Probability">How often a drawn operation is done.</param>
/// <param name="Magnitude">How much is done: 0 little, 10 the most.</param>
/// <param name="MagnitudeDeviation">Standard deviation of the normal draw around the magnitude; the result is kept between 0 and 10.</param>
/// <remarks>
/// "Increasing" mappings: with m = magnitude / 10, rotation 30 m degrees, shear 0.3 m, translation 0.45 m of the side, and the four mixing
/// factors 1 + 0.9 m (at least 0.1), each with either sign; posterize keeps 4 - floor(4 m) bits; solarize starts at 256 - floor(256 m);
/// solarize-add adds floor(110 m).
/// </remarks>
public sealed record RandomAugmentation(int Layers = 2, double Probability = 0.5, double Magnitude = 9, double MagnitudeDeviation = 0.5)
{
    private const double MostMagnitude = 10;
    private static readonly int Operations = Enum.GetValues<AugmentOperation>().Length;

    /// <summary>Draws what to do, in order; may be nothing.</summary>
    public IReadOnlyList<AugmentStep> Draw(KeyedRandom random)
    {
        var steps = new List<AugmentStep>(Layers);
        for (var layer = 0; layer < Layers; layer++)
        {
            var operation = (AugmentOperation)random.NextInt(Operations);
            if (!random.NextBool(Probability))
                continue;
            var magnitude = Math.Clamp(Magnitude + MagnitudeDeviation * random.NextNormal(), 0, MostMagnitude);
            steps.Add(new(operation, Argument(operation, magnitude / MostMagnitude, random.NextBool())));
        }

        return steps;
    }

    /// <summary>The argument of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="share">Magnitude over the largest, 0 to 1.</param>
    /// <param name="negate">Which of the two directions, where there are two.</param>
    public static double Argument(AugmentOperation operation, double share, bool negate)
    {
        var sign = negate ? -1 : 1;
        return operation switch
        {
            AugmentOperation.Rotate => sign * 30 * share,
            AugmentOperation.ShearX or AugmentOperation.ShearY => sign * 0.3 * share,
            AugmentOperation.TranslateX or AugmentOperation.TranslateY => sign * 0.45 * share,
            AugmentOperation.Color or AugmentOperation.Contrast or AugmentOperation.Brightness or AugmentOperation.Sharpness => Math.Max(0.1, 1 + sign * 0.9 * share),
            AugmentOperation.Posterize => 4 - (int)(4 * share),
            AugmentOperation.Solarize => 256 - (int)(256 * share),
            AugmentOperation.SolarizeAdd => (int)(110 * share),
            _ => 0,
        };
    }

    /// <summary>Does one step.</summary>
    /// <param name="image">8-bit blue, green, red; changed in place, or exchanged with <paramref name="scratch"/>.</param>
    /// <param name="scratch">Any content, any size; not a window of the picture.</param>
    /// <param name="step">What to do.</param>
    /// <param name="fill">Colour of what comes into the picture from outside.</param>
    public static void Apply(ref Picture image, ref Picture scratch, AugmentStep step, Vec3b fill)
    {
        AffineWarp? warp = step.Operation switch
        {
            AugmentOperation.Rotate => AffineWarp.Rotate(step.Argument, image.Width, image.Height),
            AugmentOperation.ShearX => AffineWarp.ShearX(step.Argument),
            AugmentOperation.ShearY => AffineWarp.ShearY(step.Argument),
            AugmentOperation.TranslateX => AffineWarp.Translate(step.Argument * image.Width, 0),
            AugmentOperation.TranslateY => AffineWarp.Translate(0, step.Argument * image.Height),
            _ => null,
        };
        if (warp == null)
        {
            ColorOperations.Apply(image, step);
            return;
        }

        warp.Value.Apply(image, scratch, fill);
        (image, scratch) = (scratch, image);
    }
}
