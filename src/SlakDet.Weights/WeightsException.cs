namespace SlakDet.Weights;

/// <summary>A weight file was refused, or does not fit the model it is to be loaded into.</summary>
/// <param name="code">Stable code of the rule that was broken, such as <c>SD-PICKLE-GLOBAL</c>; the README lists them all.</param>
/// <param name="message">What was refused, where, the value, what is allowed, what to do next.</param>
/// <param name="innerException">The cause, if another exception.</param>
public sealed class WeightsException(string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Stable code of the rule that was broken.</summary>
    public string Code { get; } = code;
}
