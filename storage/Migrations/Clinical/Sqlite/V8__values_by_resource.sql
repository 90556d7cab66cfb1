-- The values of one resource lie together: what was found by one condition is looked up by them for the others, its order is read from them, and so is what it refers to.
CREATE INDEX idx_token_rid ON idx_token (rid, expr);
CREATE INDEX idx_string_rid ON idx_string (rid, expr);
CREATE INDEX idx_date_rid ON idx_date (rid, expr);
CREATE INDEX idx_reference_rid ON idx_reference (rid, expr);
CREATE INDEX idx_quantity_rid ON idx_quantity (rid, expr);
CREATE INDEX idx_uri_rid ON idx_uri (rid, expr);
CREATE INDEX idx_number_rid ON idx_number (rid, expr);
CREATE INDEX idx_position_rid ON idx_position (rid, expr);
