using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SlakDet.Backbones.Tests")]
