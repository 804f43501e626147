-- A number has a row from the moment it is drawn, so that a place is never called for more numbers of one address than may come in,
-- and so that whoever missed his call can come once more. Only rows with a time to come in expires_at take a place.
DROP FUNCTION step_waiting_room(boolean, integer);
TRUNCATE room_places;
ALTER TABLE room_places ADD COLUMN ticket bigint;
ALTER TABLE room_places ADD COLUMN address text NOT NULL DEFAULT '';
ALTER TABLE room_places ADD COLUMN state text NOT NULL;
ALTER TABLE room_places ADD COLUMN calls integer NOT NULL DEFAULT 0;
ALTER TABLE room_places ADD COLUMN serial integer NOT NULL DEFAULT 0;
ALTER TABLE room_places ADD COLUMN kept_until timestamp with time zone NOT NULL;
ALTER TABLE room_places ALTER COLUMN expires_at DROP NOT NULL;
ALTER TABLE room_places ADD CONSTRAINT ck_room_places_state CHECK (state IN ('Waiting', 'Called', 'StandingBy', 'Inside') AND (expires_at IS NULL) = (state IN ('Waiting', 'StandingBy')));
CREATE INDEX ix_room_places_kept_until ON room_places (tenant_id, kept_until);
CREATE INDEX ix_room_places_standing_by ON room_places (tenant_id, ticket) WHERE state = 'StandingBy';

-- Null until an officer has said: then the configuration decides. Numbers drawn so far have no row; they end here.
ALTER TABLE waiting_rooms ALTER COLUMN size DROP NOT NULL;
ALTER TABLE waiting_rooms NO FORCE ROW LEVEL SECURITY;
ALTER TABLE events NO FORCE ROW LEVEL SECURITY;
UPDATE waiting_rooms w SET let_in = next_ticket, since = next_ticket,
  size = CASE WHEN EXISTS (SELECT FROM events e WHERE e.tenant_id = w.tenant_id AND e.type = 'WaitingRoomSet') THEN size END;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
ALTER TABLE waiting_rooms FORCE ROW LEVEL SECURITY;

-- Draws a number when asked, then calls as many as there is room for, at most 500 in one step: first those who stand by (they were
-- over their address's share, or missed a call and are back), then the next numbers. One at a time, by the clock after the lock.
-- A draw behind others calls nobody and counts nothing: inside is null then.
CREATE FUNCTION step_waiting_room(draw boolean, sender text, standard integer, grace integer, share_least integer, share_percent integer, hours integer,
  OUT ticket bigint, OUT size integer, OUT next_ticket bigint, OUT let_in bigint, OUT inside integer, OUT since bigint)
LANGUAGE plpgsql AS $$
DECLARE room waiting_rooms;
DECLARE moment timestamptz;
DECLARE free integer;
DECLARE share integer;
DECLARE called text[];
DECLARE reached bigint;
BEGIN
  SELECT * INTO room FROM waiting_rooms FOR UPDATE;
  IF NOT FOUND THEN
    IF standard = 0 THEN
      size := 0; next_ticket := 0; let_in := 0; inside := 0; since := 0;
      RETURN;
    END IF;
    INSERT INTO waiting_rooms (next_ticket, let_in) VALUES (0, 0) ON CONFLICT DO NOTHING;
    SELECT * INTO room FROM waiting_rooms FOR UPDATE;
  END IF;
  moment := clock_timestamp();
  size := coalesce(room.size, standard);
  IF draw AND size > 0 THEN
    room.next_ticket := room.next_ticket + 1;
    ticket := room.next_ticket;
    INSERT INTO room_places (key, ticket, address, state, kept_until) VALUES ('T' || ticket, room.next_ticket, sender, 'Waiting', moment + make_interval(hours => hours));
  END IF;
  IF size = 0 THEN
    room.let_in := room.next_ticket;
    inside := 0;
  ELSIF NOT draw OR room.let_in = room.next_ticket - 1 THEN
    -- Rows that somebody holds just now are left for the next step.
    DELETE FROM room_places WHERE key IN (SELECT p.key FROM room_places p WHERE p.kept_until <= moment LIMIT 5000 FOR UPDATE SKIP LOCKED);
    SELECT count(*) INTO inside FROM room_places p WHERE p.expires_at > moment;
    free := least(500, size - inside);
    IF free > 0 THEN
      share := greatest(share_least, size::bigint * share_percent / 100);
      WITH taken AS (
        SELECT p.address, count(*) AS places FROM room_places p WHERE p.expires_at > moment AND p.ticket IS NOT NULL GROUP BY p.address
      ), asking AS (
        (SELECT p.key, p.ticket, p.address, false AS is_next FROM room_places p
          WHERE p.state = 'StandingBy' AND p.address NOT IN (SELECT t.address FROM taken t WHERE t.places >= share) ORDER BY p.ticket LIMIT 500)
        UNION ALL
        SELECT p.key, p.ticket, p.address, true FROM generate_series(room.let_in + 1, least(room.next_ticket, room.let_in + 500)) n
          JOIN room_places p ON p.key = 'T' || n WHERE p.state = 'Waiting'
      ), counted AS (
        SELECT a.*, coalesce(t.places, 0) + row_number() OVER (PARTITION BY a.address ORDER BY a.is_next, a.ticket) AS of_address FROM asking a LEFT JOIN taken t ON t.address = a.address
      ), chosen AS (
        SELECT c.key, c.ticket, c.is_next FROM counted c WHERE c.of_address <= share ORDER BY c.is_next, c.ticket LIMIT free
      )
      SELECT coalesce(array_agg(c.key), '{}'), coalesce(max(c.ticket) FILTER (WHERE c.is_next), room.let_in) INTO called, reached FROM chosen c;
      -- Room is left: whoever was passed over on the way is over his address's share.
      IF cardinality(called) < free THEN
        reached := least(room.next_ticket, room.let_in + 500);
      END IF;
      UPDATE room_places p SET state = 'Called', calls = p.calls + 1, expires_at = moment + make_interval(secs => grace) WHERE p.key = ANY (called);
      UPDATE room_places p SET state = 'StandingBy' FROM generate_series(room.let_in + 1, reached) n WHERE p.key = 'T' || n AND p.state = 'Waiting';
      room.let_in := reached;
      inside := inside + cardinality(called);
    END IF;
  END IF;
  UPDATE waiting_rooms w SET next_ticket = room.next_ticket, let_in = room.let_in WHERE (w.next_ticket, w.let_in) IS DISTINCT FROM (room.next_ticket, room.let_in);
  next_ticket := room.next_ticket; let_in := room.let_in; since := room.since;
END $$;
