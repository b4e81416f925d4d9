namespace SlakDet.Data.Transforms.RandAugment;

/// <summary>What <see cref="RandomAugmentation"/> can do to a picture.</summary>
public enum AugmentOperation
{
    /// <summary>Stretches each channel to the full range.</summary>
    AutoContrast,

    /// <summary>Makes each channel's values equally frequent.</summary>
    Equalize,

    /// <summary>Takes each value from 255.</summary>
    Invert,

    /// <summary>Turns anticlockwise; the argument is in degrees.</summary>
    Rotate,

    /// <summary>Keeps the highest bits of each value; the argument says how many.</summary>
    Posterize,

    /// <summary>Inverts values from the argument on.</summary>
    Solarize,

    /// <summary>Adds the argument to values below 128.</summary>
    SolarizeAdd,

    /// <summary>Saturation: mixes with the grey picture; an argument of 0 is grey, 1 changes nothing, above 1 goes beyond.</summary>
    Color,

    /// <summary>Mixes with the mean grey.</summary>
    Contrast,

    /// <summary>Mixes with black.</summary>
    Brightness,

    /// <summary>Mixes with the smoothed picture.</summary>
    Sharpness,

    /// <summary>Rows move sideways; the argument is in pixels a row.</summary>
    ShearX,

    /// <summary>Columns move up or down; the argument is in pixels a column.</summary>
    ShearY,

    /// <summary>Moves sideways by a share of the width.</summary>
    TranslateX,

    /// <summary>Moves up or down by a share of the height.</summary>
    TranslateY,
}
