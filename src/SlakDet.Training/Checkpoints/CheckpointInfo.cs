namespace SlakDet.Training.Checkpoints;

/// <summary>What a checkpoint's manifest tells of the run that saved it.</summary>
/// <param name="ConfigHash">SHA-256 of the effective config, in hexadecimal digits.</param>
/// <param name="Versions">Versions of the programs by name, such as <c>SlakDet</c> and <c>TorchSharp</c>.</param>
public sealed record CheckpointInfo(string ConfigHash, IReadOnlyDictionary<string, string> Versions);
