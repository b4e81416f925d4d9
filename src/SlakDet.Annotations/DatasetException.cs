namespace SlakDet.Annotations;

/// <summary>A data set, or a file of one, cannot be used.</summary>
/// <param name="code">Stable code of the rule, such as <c>SD-IMAGE-DECODE</c>.</param>
/// <param name="message">What, where, the value, what is allowed, what to do next.</param>
/// <param name="innerException">The cause, if another exception.</param>
public sealed class DatasetException(string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Stable code of the rule that was broken.</summary>
    public string Code { get; } = code;
}
