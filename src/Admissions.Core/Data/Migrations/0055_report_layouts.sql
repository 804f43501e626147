-- The layout in which a report's digest was taken; reports from before stay without a number and are compared in the layouts of that time.
ALTER TABLE data_reports ADD COLUMN layout integer;
