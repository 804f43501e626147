-- The county for whose point an account was applied for (HR-04); that county binds it (HR-05).
ALTER TABLE users ADD COLUMN applied_county_code text;
