-- The words of resources, each marked with its field. No text, no places: only which resource has which word. What is no ASCII letter or digit is escaped.
CREATE VIRTUAL TABLE idx_words USING fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '_'");
