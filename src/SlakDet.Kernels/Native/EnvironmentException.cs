namespace SlakDet.Kernels.Native;

/// <summary>The machine lacks something that was asked for: a library, a device, a capability.</summary>
/// <param name="code">Stable code, such as <c>SD-CUDA-ABSENT</c>.</param>
/// <param name="message">What is missing and its cure.</param>
/// <param name="innerException">The cause, if another exception.</param>
public sealed class EnvironmentException(string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Stable code of what is missing.</summary>
    public string Code { get; } = code;
}
