-- How many candidates a registration point takes; empty = as many as come.
ALTER TABLE registration_points ADD COLUMN capacity integer CONSTRAINT ck_registration_points_capacity CHECK (capacity BETWEEN 1 AND 99999);
