namespace SlakDet.Training.Configuration;

/// <summary>What a single value of JSON can be.</summary>
internal enum ConfigScalarKind
{
    /// <summary>An integer or a fraction.</summary>
    Number,

    /// <summary>Text in quotes.</summary>
    String,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary><c>null</c>: the key counts as not written.</summary>
    Null,
}
