namespace SlakDet.Data.Images;

/// <summary>The kinds of picture file that are read, told from the first bytes, not from the name.</summary>
public enum ImageFormat
{
    /// <summary>PNG.</summary>
    Png,

    /// <summary>JPEG, baseline or progressive.</summary>
    Jpeg,

    /// <summary>Windows bitmap.</summary>
    Bmp,
}
