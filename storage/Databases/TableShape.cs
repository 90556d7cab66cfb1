namespace DrCloud.Storage.Databases;

/// <summary>A table as the writer needs it: its columns in order, the first <paramref name="KeyCount"/> of which are its key.</summary>
internal sealed record TableShape(string Name, int KeyCount, params string[] Columns)
{
    public static readonly TableShape Resource = new("resource", 1,
        "rid", "owner", "type", "id", "version", "last_updated", "seq", "deleted", "links", "idx", "chunks", "body");

    public static readonly TableShape History = new("resource_history", 1,
        "seq", "rid", "version", "type", "id", "last_updated", "owner", "previous_owner", "deleted", "links", "status",
        "who", "client", "request_id", "entry", "chunks", "body", "verb");

    public static readonly TableShape Link = new("link", 2, "owner", "rid");

    public static readonly TableShape Token = new("idx_token", 4, "expr", "code", "rid", "system");

    public static readonly TableShape String = new("idx_string", 4, "expr", "folded", "rid", "original");

    public static readonly TableShape Date = new("idx_date", 4, "expr", "low", "high", "rid");

    public static readonly TableShape Reference = new("idx_reference", 5, "expr", "target", "rid", "type", "version");

    public static readonly TableShape Quantity = new("idx_quantity", 5, "expr", "low", "high", "rid", "n", "system", "code", "unit");

    public static readonly TableShape Uri = new("idx_uri", 3, "expr", "value", "rid");

    public static readonly TableShape Number = new("idx_number", 4, "expr", "low", "high", "rid");

    public static readonly TableShape Position = new("idx_position", 5, "expr", "z", "x", "y", "rid");

    public static readonly TableShape Words = new("idx_words", 1, "rowid", "words");

    public static readonly TableShape BlobChunk = new("blob_chunk", 2, "sha256", "n", "data");
}
