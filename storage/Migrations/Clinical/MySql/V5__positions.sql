-- Places as points of the unit sphere: what is near lies in a box around the centre.
CREATE TABLE idx_position (
    expr INT     NOT NULL,
    z    DOUBLE  NOT NULL,
    x    DOUBLE  NOT NULL,
    y    DOUBLE  NOT NULL,
    rid  BIGINT  NOT NULL,
    PRIMARY KEY (expr, z, x, y, rid)
) ENGINE=InnoDB;
