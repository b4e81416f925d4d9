using OpenCvSharp;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Transforms;

/// <summary>Chooses a random window whose sides are random too, as the augmentation of DETR (Carion et al., ECCV 2020) cuts.</summary>
/// <param name="Shortest">Least side in pixels; a shorter side of a picture is taken whole.</param>
/// <param name="Longest">Largest side in pixels, at least <paramref name="Shortest"/>.</param>
/// <remarks>The rule of MMDetection's crop type <c>absolute_range</c>.</remarks>
public sealed record AbsoluteRangeCrop(int Shortest, int Longest)
{
    /// <summary>Draws height, width, top and left, in this order, each uniformly.</summary>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="random">The sample's randomness.</param>
    public Rect Draw(int width, int height, KeyedRandom random)
    {
        var cropHeight = DrawSide(height, random);
        var cropWidth = DrawSide(width, random);
        var top = random.NextInt(height - cropHeight + 1);
        var left = random.NextInt(width - cropWidth + 1);
        return new(left, top, cropWidth, cropHeight);
    }

    private int DrawSide(int side, KeyedRandom random) => random.NextInt(Math.Min(side, Shortest), Math.Min(side, Longest) + 1);
}
