-- What a reader takes from the chip besides name, number and end of validity, and which reader it was (HR-89, HR-91).
ALTER TABLE card_readings
    ADD COLUMN sex text,
    ADD COLUMN ethnicity text,
    ADD COLUMN birth_date date,
    ADD COLUMN issuer text,
    ADD COLUMN valid_from date,
    ADD COLUMN device text,
    ADD COLUMN reader_serial text;
