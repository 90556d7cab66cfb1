-- So that grain state can be listed; the grain is the truth.
CREATE TABLE state_index (
    site    VARCHAR(64)  NOT NULL,
    kind    VARCHAR(64)  NOT NULL,
    id      VARCHAR(255) NOT NULL,
    a       VARCHAR(255) NOT NULL,
    b       VARCHAR(255) NOT NULL,
    status  VARCHAR(64)  NOT NULL,
    updated BIGINT       NOT NULL,
    PRIMARY KEY (site, kind, id),
    KEY state_index_a (site, kind, a, id),
    KEY state_index_b (site, kind, b, id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE assertion_seen (
    site    VARCHAR(64)  NOT NULL,
    client  VARCHAR(255) NOT NULL,
    jti     BINARY(32)   NOT NULL,
    expires BIGINT       NOT NULL,
    PRIMARY KEY (site, client, jti),
    KEY assertion_seen_expires (expires)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
