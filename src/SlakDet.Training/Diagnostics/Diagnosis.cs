namespace SlakDet.Training.Diagnostics;

/// <summary>What was found of one part of the machine.</summary>
/// <param name="Part">Which part.</param>
/// <param name="Status">Whether it serves.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Cure">What to do; null where nothing is wrong.</param>
public sealed record Diagnosis(string Part, DiagnosisStatus Status, string Detail, string? Cure = null);
