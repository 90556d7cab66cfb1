-- The audit log: blocks of events, packed. Each writer (a silo from its start to its end) has a chain, n from 1 without gaps; mac is keyed and covers the
-- block before. A batch of a source (a process that has events) is stored once. Minute: of its events, since 1970.
CREATE TABLE audit_block (
    writer BINARY(16) NOT NULL,
    n      BIGINT NOT NULL,
    source BINARY(16) NOT NULL,
    batch  BIGINT NOT NULL,
    minute BIGINT NOT NULL,
    events INT NOT NULL,
    mac    BINARY(32) NOT NULL,
    data   MEDIUMBLOB NOT NULL,
    PRIMARY KEY (writer, n)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC;
CREATE UNIQUE INDEX audit_block_batch ON audit_block (source, batch);
CREATE INDEX audit_block_minute ON audit_block (minute);
