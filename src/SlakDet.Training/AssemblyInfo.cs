using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SlakDet.Training.Tests")]
