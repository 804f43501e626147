-- The scan that stands beside a window is that of its last change, or none.
ALTER TABLE schedule_windows ADD COLUMN grounded_at timestamp with time zone;
