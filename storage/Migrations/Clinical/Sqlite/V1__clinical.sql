-- Clustered by rid: what is written together lies together, imports append, and index rows lead straight to the row.
CREATE TABLE resource (
    rid          INTEGER PRIMARY KEY,
    owner        TEXT    NOT NULL,
    type         TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    deleted      INTEGER NOT NULL,
    links        TEXT    NOT NULL,
    idx          BLOB    NOT NULL,
    chunks       INTEGER NOT NULL,
    body         BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX resource_type_id ON resource (type, id);
CREATE INDEX resource_owner ON resource (owner);
CREATE INDEX resource_type ON resource (type, deleted);
CREATE INDEX resource_updated ON resource (type, last_updated);

CREATE TABLE resource_history (
    seq            INTEGER PRIMARY KEY,
    rid            INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    type           TEXT    NOT NULL,
    id             TEXT    NOT NULL,
    last_updated   INTEGER NOT NULL,
    owner          TEXT    NOT NULL,
    previous_owner TEXT,
    deleted        INTEGER NOT NULL,
    links          TEXT    NOT NULL,
    status         INTEGER NOT NULL,
    who            TEXT    NOT NULL,
    client         TEXT    NOT NULL,
    request_id     BLOB    NOT NULL,
    entry          INTEGER NOT NULL,
    chunks         INTEGER NOT NULL,
    body           BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX resource_history_version ON resource_history (rid, version);
CREATE UNIQUE INDEX resource_history_request ON resource_history (request_id, entry);

CREATE TABLE link (
    owner TEXT    NOT NULL,
    rid   INTEGER NOT NULL,
    PRIMARY KEY (owner, rid)
) STRICT, WITHOUT ROWID;

CREATE TABLE site_clock (
    part INTEGER PRIMARY KEY,
    seq  INTEGER NOT NULL,
    t    INTEGER NOT NULL
) STRICT;
INSERT INTO site_clock (part, seq, t) VALUES (0, 0, 0);

-- Search values: the expression first, then what is compared, then rid, so that equal values come in the order of pages.
CREATE TABLE idx_token (
    expr   INTEGER NOT NULL,
    code   TEXT    NOT NULL,
    rid    INTEGER NOT NULL,
    system TEXT    NOT NULL,
    PRIMARY KEY (expr, code, rid, system)
) STRICT, WITHOUT ROWID;

CREATE TABLE idx_string (
    expr     INTEGER NOT NULL,
    folded   TEXT    NOT NULL,
    rid      INTEGER NOT NULL,
    original TEXT    NOT NULL,
    PRIMARY KEY (expr, folded, rid, original)
) STRICT, WITHOUT ROWID;

CREATE TABLE idx_date (
    expr INTEGER NOT NULL,
    low  INTEGER NOT NULL,
    high INTEGER NOT NULL,
    rid  INTEGER NOT NULL,
    PRIMARY KEY (expr, low, high, rid)
) STRICT, WITHOUT ROWID;

CREATE TABLE idx_reference (
    expr    INTEGER NOT NULL,
    target  TEXT    NOT NULL,
    rid     INTEGER NOT NULL,
    type    TEXT    NOT NULL,
    version TEXT    NOT NULL,
    PRIMARY KEY (expr, target, rid, type, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE idx_quantity (
    expr   INTEGER NOT NULL,
    low    REAL    NOT NULL,
    high   REAL    NOT NULL,
    rid    INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    system TEXT    NOT NULL,
    code   TEXT    NOT NULL,
    unit   TEXT    NOT NULL,
    PRIMARY KEY (expr, low, high, rid, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE idx_uri (
    expr  INTEGER NOT NULL,
    value TEXT    NOT NULL,
    rid   INTEGER NOT NULL,
    PRIMARY KEY (expr, value, rid)
) STRICT, WITHOUT ROWID;

CREATE TABLE idx_number (
    expr INTEGER NOT NULL,
    low  REAL    NOT NULL,
    high REAL    NOT NULL,
    rid  INTEGER NOT NULL,
    PRIMARY KEY (expr, low, high, rid)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob_chunk (
    sha256 BLOB    NOT NULL,
    n      INTEGER NOT NULL,
    data   BLOB    NOT NULL,
    PRIMARY KEY (sha256, n)
) STRICT;
