-- By which verb a version came (WriteVerb); 0 for those written before verbs were kept.
ALTER TABLE resource_history ADD COLUMN verb INTEGER NOT NULL DEFAULT 0;
