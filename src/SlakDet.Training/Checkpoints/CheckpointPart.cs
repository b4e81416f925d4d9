namespace SlakDet.Training.Checkpoints;

/// <summary>One file of a checkpoint that is to be saved.</summary>
/// <param name="Name">The file's name, such as <c>model.safetensors</c>.</param>
/// <param name="Write">Writes the content to a forward-only stream and leaves the stream open.</param>
public sealed record CheckpointPart(string Name, Action<Stream> Write);
