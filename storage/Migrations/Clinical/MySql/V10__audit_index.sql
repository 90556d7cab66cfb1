-- When the first and the last event of a block happened (Unix milliseconds), at least: of blocks from before, the bounds of their minute.
ALTER TABLE audit_block ADD COLUMN first_time BIGINT NOT NULL DEFAULT 0, ADD COLUMN last_time BIGINT NOT NULL DEFAULT 0;
UPDATE audit_block SET first_time = minute * 60000, last_time = minute * 60000 + 59999;
ALTER TABLE audit_block DROP INDEX audit_block_minute, ADD INDEX audit_block_time (last_time, first_time, writer, n);

-- The blocks that no segment of the index covers yet: a search looks through them.
CREATE TABLE audit_tail (
    writer     BINARY(16) NOT NULL,
    n          BIGINT NOT NULL,
    first_time BIGINT NOT NULL,
    last_time  BIGINT NOT NULL,
    events     INT NOT NULL,
    PRIMARY KEY (writer, n),
    INDEX audit_tail_time (last_time, first_time, writer, n)
) ENGINE=InnoDB;
INSERT INTO audit_tail SELECT writer, n, first_time, last_time, events FROM audit_block;

-- The index: a segment covers the blocks first_n to last_n of a chain; a term of it (a hash of a patient, a person, a client, a kind) names the blocks that have it.
CREATE TABLE audit_segment (
    writer    BINARY(16) NOT NULL,
    first_n   BIGINT NOT NULL,
    last_n    BIGINT NOT NULL,
    last_time BIGINT NOT NULL,
    PRIMARY KEY (writer, first_n)
) ENGINE=InnoDB;
CREATE TABLE audit_term (
    writer     BINARY(16) NOT NULL,
    first_n    BIGINT NOT NULL,
    term       BINARY(16) NOT NULL,
    first_time BIGINT NOT NULL,
    last_time  BIGINT NOT NULL,
    blocks     BLOB NOT NULL,
    PRIMARY KEY (writer, first_n, term),
    INDEX audit_term_time (term, last_time, first_time)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC;
