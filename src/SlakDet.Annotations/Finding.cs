namespace SlakDet.Annotations;

/// <summary>One thing that a validation of a data set found.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">Stable code of the rule, such as <c>SD-LABEL-RANGE</c>.</param>
/// <param name="Message">What was found, the value, what is allowed, what to do.</param>
/// <param name="Path">The file it is about, if one.</param>
public sealed record Finding(FindingSeverity Severity, string Code, string Message, string? Path = null);
