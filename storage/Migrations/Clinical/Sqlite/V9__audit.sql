-- The audit log: blocks of events, packed. Each writer (a silo from its start to its end) has a chain, n from 1 without gaps; mac is keyed and covers the
-- block before. A batch of a source (a process that has events) is stored once. Minute: of its events, since 1970.
CREATE TABLE audit_block (
    writer BLOB NOT NULL,
    n      INTEGER NOT NULL,
    source BLOB NOT NULL,
    batch  INTEGER NOT NULL,
    minute INTEGER NOT NULL,
    events INTEGER NOT NULL,
    mac    BLOB NOT NULL,
    data   BLOB NOT NULL,
    PRIMARY KEY (writer, n)
) STRICT;
CREATE UNIQUE INDEX audit_block_batch ON audit_block (source, batch);
CREATE INDEX audit_block_minute ON audit_block (minute);
