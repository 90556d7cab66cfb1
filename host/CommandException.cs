namespace DrCloud.Hosting;

/// <summary>Something that the person at the command line can mend: told in one line on the error output, with a non-zero exit.</summary>
public sealed class CommandException(string message, Exception? inner = null) : Exception(message, inner);
