using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SlakDet.Annotations.Tests")]
