namespace SlakDet.Data.Transforms;

/// <summary>What <see cref="PhotometricDistortion"/> does to one picture; null leaves a step out.</summary>
/// <param name="Brightness">Added to every sample.</param>
/// <param name="Contrast">Factor of every sample.</param>
/// <param name="ContrastLast">True to change contrast after the hue, false directly after the brightness.</param>
/// <param name="Saturation">Factor of the saturation.</param>
/// <param name="Hue">Added to the hue in steps of two degrees, modulo 180.</param>
public readonly record struct PhotometricDraw(double? Brightness, double? Contrast, bool ContrastLast, double? Saturation, int? Hue);
