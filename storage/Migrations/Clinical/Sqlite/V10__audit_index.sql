-- When the first and the last event of a block happened (Unix milliseconds), at least: of blocks from before, the bounds of their minute.
ALTER TABLE audit_block ADD COLUMN first_time INTEGER NOT NULL DEFAULT 0;
ALTER TABLE audit_block ADD COLUMN last_time INTEGER NOT NULL DEFAULT 0;
UPDATE audit_block SET first_time = minute * 60000, last_time = minute * 60000 + 59999;
DROP INDEX audit_block_minute;
CREATE INDEX audit_block_time ON audit_block (last_time, first_time, writer, n);

-- The blocks that no segment of the index covers yet: a search looks through them.
CREATE TABLE audit_tail (
    writer     BLOB NOT NULL,
    n          INTEGER NOT NULL,
    first_time INTEGER NOT NULL,
    last_time  INTEGER NOT NULL,
    events     INTEGER NOT NULL,
    PRIMARY KEY (writer, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_tail_time ON audit_tail (last_time, first_time, writer, n);
INSERT INTO audit_tail SELECT writer, n, first_time, last_time, events FROM audit_block;

-- The index: a segment covers the blocks first_n to last_n of a chain; a term of it (a hash of a patient, a person, a client, a kind) names the blocks that have it.
CREATE TABLE audit_segment (
    writer    BLOB NOT NULL,
    first_n   INTEGER NOT NULL,
    last_n    INTEGER NOT NULL,
    last_time INTEGER NOT NULL,
    PRIMARY KEY (writer, first_n)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_term (
    writer     BLOB NOT NULL,
    first_n    INTEGER NOT NULL,
    term       BLOB NOT NULL,
    first_time INTEGER NOT NULL,
    last_time  INTEGER NOT NULL,
    blocks     BLOB NOT NULL,
    PRIMARY KEY (writer, first_n, term)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_term_time ON audit_term (term, last_time, first_time);
