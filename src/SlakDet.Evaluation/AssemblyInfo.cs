using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SlakDet.Evaluation.Tests")]
