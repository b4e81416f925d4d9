namespace SlakDet.Training.Diagnostics;

/// <summary>Whether a part of the machine serves.</summary>
public enum DiagnosisStatus
{
    /// <summary>It does.</summary>
    Good,

    /// <summary>It is absent or poor, and SlakDet runs without it.</summary>
    Limited,

    /// <summary>SlakDet cannot work like this.</summary>
    Failed,
}
