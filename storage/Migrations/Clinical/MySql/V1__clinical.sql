-- Clustered by owner: a cold patient is one range read.
CREATE TABLE resource (
    rid          BIGINT      NOT NULL,
    owner        VARCHAR(64) NOT NULL,
    type         VARCHAR(64) NOT NULL,
    id           VARCHAR(64) NOT NULL,
    version      BIGINT      NOT NULL,
    last_updated BIGINT      NOT NULL,
    seq          BIGINT      NOT NULL,
    deleted      TINYINT     NOT NULL,
    links        TEXT        NOT NULL,
    idx          LONGBLOB    NOT NULL,
    chunks       INT         NOT NULL,
    body         LONGBLOB    NOT NULL,
    PRIMARY KEY (owner, rid),
    UNIQUE KEY resource_rid (rid),
    UNIQUE KEY resource_type_id (type, id),
    KEY resource_type (type, deleted, rid),
    KEY resource_updated (type, last_updated)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE resource_history (
    seq            BIGINT       NOT NULL,
    rid            BIGINT       NOT NULL,
    version        BIGINT       NOT NULL,
    type           VARCHAR(64)  NOT NULL,
    id             VARCHAR(64)  NOT NULL,
    last_updated   BIGINT       NOT NULL,
    owner          VARCHAR(64)  NOT NULL,
    previous_owner VARCHAR(64),
    deleted        TINYINT      NOT NULL,
    links          TEXT         NOT NULL,
    status         TINYINT      NOT NULL,
    who            VARCHAR(255) NOT NULL,
    client         VARCHAR(255) NOT NULL,
    request_id     BINARY(16)   NOT NULL,
    entry          INT          NOT NULL,
    chunks         INT          NOT NULL,
    body           LONGBLOB     NOT NULL,
    PRIMARY KEY (seq),
    UNIQUE KEY resource_history_version (rid, version),
    UNIQUE KEY resource_history_request (request_id, entry)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE link (
    owner VARCHAR(64) NOT NULL,
    rid   BIGINT      NOT NULL,
    PRIMARY KEY (owner, rid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE site_clock (
    part INT    NOT NULL PRIMARY KEY,
    seq  BIGINT NOT NULL,
    t    BIGINT NOT NULL
) ENGINE=InnoDB;
INSERT INTO site_clock (part, seq, t) VALUES (0, 0, 0);

-- Search values: the expression first, then what is compared, then rid, so that equal values come in the order of pages.
-- Texts are binary columns: bytes compare exactly, trailing blanks included, as they do in SQLite.
CREATE TABLE idx_token (
    expr   INT             NOT NULL,
    code   VARBINARY(1020) NOT NULL,
    rid    BIGINT          NOT NULL,
    system VARBINARY(1020) NOT NULL,
    PRIMARY KEY (expr, code, rid, system)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC;

CREATE TABLE idx_string (
    expr     INT             NOT NULL,
    folded   VARBINARY(1020) NOT NULL,
    rid      BIGINT          NOT NULL,
    original VARBINARY(1020) NOT NULL,
    PRIMARY KEY (expr, folded, rid, original)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC;

CREATE TABLE idx_date (
    expr INT    NOT NULL,
    low  BIGINT NOT NULL,
    high BIGINT NOT NULL,
    rid  BIGINT NOT NULL,
    PRIMARY KEY (expr, low, high, rid)
) ENGINE=InnoDB;

CREATE TABLE idx_reference (
    expr    INT             NOT NULL,
    target  VARBINARY(1020) NOT NULL,
    rid     BIGINT          NOT NULL,
    type    VARBINARY(64)   NOT NULL,
    version VARBINARY(1020) NOT NULL,
    PRIMARY KEY (expr, target, rid, type, version)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC;

CREATE TABLE idx_quantity (
    expr   INT             NOT NULL,
    low    DOUBLE          NOT NULL,
    high   DOUBLE          NOT NULL,
    rid    BIGINT          NOT NULL,
    n      INT             NOT NULL,
    system VARBINARY(1020) NOT NULL,
    code   VARBINARY(1020) NOT NULL,
    unit   VARBINARY(1020) NOT NULL,
    PRIMARY KEY (expr, low, high, rid, n)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC;

CREATE TABLE idx_uri (
    expr  INT             NOT NULL,
    value VARBINARY(1020) NOT NULL,
    rid   BIGINT          NOT NULL,
    PRIMARY KEY (expr, value, rid)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC;

CREATE TABLE idx_number (
    expr INT    NOT NULL,
    low  DOUBLE NOT NULL,
    high DOUBLE NOT NULL,
    rid  BIGINT NOT NULL,
    PRIMARY KEY (expr, low, high, rid)
) ENGINE=InnoDB;

CREATE TABLE blob_chunk (
    sha256 BINARY(32) NOT NULL,
    n      INT        NOT NULL,
    data   MEDIUMBLOB NOT NULL,
    PRIMARY KEY (sha256, n)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC;
