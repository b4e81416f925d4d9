namespace SlakDet.Training.Checkpoints;

/// <summary>A file of a checkpoint as its manifest lists it.</summary>
/// <param name="Name">Name in the checkpoint's folder.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Sha256">SHA-256 of the content, 64 lower-case hexadecimal digits.</param>
public sealed record CheckpointFile(string Name, long Bytes, string Sha256);
