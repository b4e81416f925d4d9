namespace SlakDet.Evaluation.Detection;

/// <summary>What a detection is.</summary>
/// <param name="Right">Whether it took an object of its class.</param>
/// <param name="Ignored">Whether it is on a crowd of its class. It then counts nowhere, but mended it may find an object.</param>
/// <param name="Error">The kind of error, of one that is not right.</param>
internal readonly record struct DetectionVerdict(bool Right, bool Ignored, TideErrorKind Error);
