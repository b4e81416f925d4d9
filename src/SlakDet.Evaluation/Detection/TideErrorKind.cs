namespace SlakDet.Evaluation.Detection;

/// <summary>Kinds of detection error (Bolya et al., TIDE: A General Toolbox for Identifying Object Detection Errors, ECCV 2020).</summary>
public enum TideErrorKind
{
    /// <summary>Cls: well on an object, but of another class.</summary>
    Classification,

    /// <summary>Loc: of the right class, but the IoU is only between background and foreground.</summary>
    Localization,

    /// <summary>Both: of another class, and the IoU only between background and foreground.</summary>
    Both,

    /// <summary>Dupe: well on an object of its class that a detection of higher score has taken.</summary>
    Duplicate,

    /// <summary>Bkg: on no object.</summary>
    Background,

    /// <summary>Miss: an object that is not found, and that no wrong detection would find if its class or its box were right.</summary>
    Missed,
}
