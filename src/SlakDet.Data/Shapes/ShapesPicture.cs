namespace SlakDet.Data.Shapes;

/// <summary>A picture of the embedded data set with all that is known about it.</summary>
/// <param name="Name">File name without extension, unique in the set.</param>
/// <param name="SizePx">Width and height.</param>
/// <param name="Pixels">Blue, green, red of each pixel, row by row.</param>
/// <param name="Labels">0 = unlabelled, 1 = background, 2 + kind = object, of each pixel.</param>
/// <param name="Owners">1 + index of the instance that is visible at each pixel, 0 = none.</param>
/// <param name="Instances">The objects.</param>
public sealed record ShapesPicture(
    string Name, int SizePx, byte[] Pixels, byte[] Labels, byte[] Owners, IReadOnlyList<ShapeInstance> Instances)
{
    /// <summary>The visible pixels of an instance, row by row.</summary>
    public bool[] Mask(int instance) => Array.ConvertAll(Owners, owner => owner == instance + 1);
}
