-- The words of resources, each once and marked with its field; rowid is the resource's rid. What is no ASCII letter or digit is escaped.
CREATE TABLE idx_words (
    rowid BIGINT                                           NOT NULL PRIMARY KEY,
    words MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    FULLTEXT KEY idx_words_text (words)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC;
