-- Places as points of the unit sphere: what is near lies in a box around the centre.
CREATE TABLE idx_position (
    expr INTEGER NOT NULL,
    z    REAL    NOT NULL,
    x    REAL    NOT NULL,
    y    REAL    NOT NULL,
    rid  INTEGER NOT NULL,
    PRIMARY KEY (expr, z, x, y, rid)
) STRICT, WITHOUT ROWID;
