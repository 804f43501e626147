-- A place belongs to a number drawn (T…) or to a sign-in (S…), so that who is signed in takes one place however often he asks.
ALTER TABLE waiting_rooms ADD COLUMN since bigint NOT NULL DEFAULT 0;
DROP FUNCTION step_waiting_room(boolean, integer);
DELETE FROM room_places;
ALTER TABLE room_places DROP CONSTRAINT pk_room_places;
ALTER TABLE room_places DROP COLUMN ticket;
ALTER TABLE room_places ADD COLUMN key text NOT NULL;
ALTER TABLE room_places ADD CONSTRAINT pk_room_places PRIMARY KEY (tenant_id, key);
CREATE INDEX ix_room_places_expires_at ON room_places (tenant_id, expires_at);

-- Draws a number when asked, then calls as many as there is room for, in order, at most 500 in one step. One at a time: each
-- statement after the lock sees what the one before has done. Who was called and does not come holds his place for the grace only.
CREATE FUNCTION step_waiting_room(draw boolean, grace integer, OUT ticket bigint, OUT size integer, OUT next_ticket bigint, OUT let_in bigint, OUT inside integer, OUT since bigint)
LANGUAGE plpgsql AS $$
DECLARE room waiting_rooms;
DECLARE free bigint;
BEGIN
  SELECT * INTO room FROM waiting_rooms FOR UPDATE;
  IF NOT FOUND THEN
    size := 0; next_ticket := 0; let_in := 0; inside := 0; since := 0;
    RETURN;
  END IF;
  IF draw THEN
    room.next_ticket := room.next_ticket + 1;
    ticket := room.next_ticket;
  END IF;
  DELETE FROM room_places WHERE expires_at <= now();
  SELECT count(*) INTO inside FROM room_places;
  free := CASE WHEN room.size = 0 THEN room.next_ticket - room.let_in ELSE greatest(0, least(500, room.next_ticket - room.let_in, room.size - inside)) END;
  IF room.size > 0 AND free > 0 THEN
    INSERT INTO room_places (key, expires_at) SELECT 'T' || (room.let_in + n), now() + make_interval(secs => grace) FROM generate_series(1, free) n
      ON CONFLICT DO NOTHING;
    inside := inside + free;
  END IF;
  room.let_in := room.let_in + free;
  UPDATE waiting_rooms w SET next_ticket = room.next_ticket, let_in = room.let_in WHERE (w.next_ticket, w.let_in) IS DISTINCT FROM (room.next_ticket, room.let_in);
  size := room.size; next_ticket := room.next_ticket; let_in := room.let_in; since := room.since;
END $$;
