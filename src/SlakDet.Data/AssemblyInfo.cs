using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SlakDet.Data.Tests")]
