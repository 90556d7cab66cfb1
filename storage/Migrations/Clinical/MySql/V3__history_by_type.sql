-- The history of a type, newest first, without a walk over the whole log.
CREATE INDEX resource_history_type ON resource_history (type, seq);
