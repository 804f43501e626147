-- What a city hands over may be its seating: how many rooms, and a digest over every seat (SX-75).
ALTER TABLE hand_overs ADD COLUMN rooms integer;
ALTER TABLE hand_overs ADD COLUMN digest text;
ALTER TABLE hand_overs ADD CONSTRAINT ck_hand_overs_seating
    CHECK ((kind = 'Seating') = (rooms IS NOT NULL) AND (kind = 'Seating') = (digest IS NOT NULL));
