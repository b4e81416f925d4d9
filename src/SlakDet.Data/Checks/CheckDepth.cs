namespace SlakDet.Data.Checks;

/// <summary>How closely a data set is looked at.</summary>
public enum CheckDepth
{
    /// <summary>Names, headers and whether files are whole; no pixel is decoded. Seconds for 20,000 pictures.</summary>
    Fast,

    /// <summary>Every picture and label is decoded, every label value counted.</summary>
    Full,
}
