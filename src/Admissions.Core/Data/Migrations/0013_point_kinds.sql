-- What a point is: public, school, or an office that confirms candidates itself (HR-101). Points of before are public.
ALTER TABLE registration_points ADD COLUMN kind text NOT NULL DEFAULT 'Public';
ALTER TABLE registration_points ALTER COLUMN kind DROP DEFAULT;
