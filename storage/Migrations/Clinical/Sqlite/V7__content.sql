-- Content of Binaries that is kept beside its resource, in chunks of 1 MiB; each upload has an id of its own.
-- Where resource.chunks and resource_history.chunks are -1, the body begins with the id (16 bytes), length (8) and SHA-256 (32) of such content.
CREATE TABLE content_chunk (
    content BLOB    NOT NULL,
    n       INTEGER NOT NULL,
    data    BLOB    NOT NULL,
    PRIMARY KEY (content, n)
) STRICT;

-- Uploads that no commit has taken over yet: how many chunks have come, and when the last one came (Unix milliseconds).
CREATE TABLE content_upload (
    content BLOB    NOT NULL PRIMARY KEY,
    chunks  INTEGER NOT NULL,
    touched INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
