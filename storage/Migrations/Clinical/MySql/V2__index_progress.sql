-- How far the stored search values are those of an extractor's version: of all resources with rid <= position; of all, once completed.
-- reopened counts up whenever a resource is written with older values than this version's, so that a walk that did not see it does not pass over it.
CREATE TABLE index_progress (
    part      INT     NOT NULL PRIMARY KEY,
    version   INT     NOT NULL,
    position  BIGINT  NOT NULL,
    completed TINYINT NOT NULL,
    reopened  BIGINT  NOT NULL
) ENGINE=InnoDB;
INSERT INTO index_progress (part, version, position, completed, reopened) VALUES (0, 0, 0, 0, 0);
