-- So that grain state can be listed; the grain is the truth.
CREATE TABLE state_index (
    site    TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    a       TEXT    NOT NULL,
    b       TEXT    NOT NULL,
    status  TEXT    NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY (site, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX state_index_a ON state_index (site, kind, a, id);
CREATE INDEX state_index_b ON state_index (site, kind, b, id);

CREATE TABLE assertion_seen (
    site    TEXT    NOT NULL,
    client  TEXT    NOT NULL,
    jti     BLOB    NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (site, client, jti)
) STRICT, WITHOUT ROWID;
CREATE INDEX assertion_seen_expires ON assertion_seen (expires);
