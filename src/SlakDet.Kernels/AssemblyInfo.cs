using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SlakDet.Kernels.Tests")]
