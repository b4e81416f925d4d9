using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SlakDet.Heads.Tests")]
