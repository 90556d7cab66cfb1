-- Content of Binaries that is kept beside its resource, in chunks of 1 MiB; each upload has an id of its own.
-- Where resource.chunks and resource_history.chunks are -1, the body begins with the id (16 bytes), length (8) and SHA-256 (32) of such content.
CREATE TABLE content_chunk (
    content BINARY(16) NOT NULL,
    n       INT        NOT NULL,
    data    MEDIUMBLOB NOT NULL,
    PRIMARY KEY (content, n)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC;

-- Uploads that no commit has taken over yet: how many chunks have come, and when the last one came (Unix milliseconds).
CREATE TABLE content_upload (
    content BINARY(16) NOT NULL PRIMARY KEY,
    chunks  INT        NOT NULL,
    touched BIGINT     NOT NULL
) ENGINE=InnoDB;
