-- The waiting room before the candidates' portal: who waits is a number in his own browser; only who is inside has a row.
CREATE TABLE waiting_rooms (
    size integer NOT NULL,
    next_ticket bigint NOT NULL,
    let_in bigint NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_waiting_rooms PRIMARY KEY (tenant_id),
    CONSTRAINT ck_waiting_rooms_numbers CHECK (size >= 0 AND let_in >= 0 AND next_ticket >= let_in)
);

CREATE TABLE room_places (
    ticket bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_room_places PRIMARY KEY (tenant_id, ticket)
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['waiting_rooms', 'room_places'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (tenant_id = nullif(current_setting(''admissions.tenant_id'', true), '''')::integer)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO admissions_app', t);
  END LOOP;
END $$;

-- Draws a number when asked, then lets in as many as there is room for, in order. One at a time: each statement after
-- the lock sees what the one before has done. Who was called and does not come holds his place for the grace only.
CREATE FUNCTION step_waiting_room(draw boolean, grace integer, OUT ticket bigint, OUT size integer, OUT next_ticket bigint, OUT let_in bigint, OUT inside integer)
LANGUAGE plpgsql AS $$
DECLARE room waiting_rooms;
DECLARE free bigint;
BEGIN
  SELECT * INTO room FROM waiting_rooms FOR UPDATE;
  IF NOT FOUND THEN
    size := 0; next_ticket := 0; let_in := 0; inside := 0;
    RETURN;
  END IF;
  IF draw THEN
    room.next_ticket := room.next_ticket + 1;
    ticket := room.next_ticket;
  END IF;
  DELETE FROM room_places WHERE expires_at <= now();
  SELECT count(*) INTO inside FROM room_places;
  free := CASE WHEN room.size = 0 THEN room.next_ticket - room.let_in ELSE greatest(0, least(room.next_ticket - room.let_in, room.size - inside)) END;
  IF room.size > 0 AND free > 0 THEN
    INSERT INTO room_places (ticket, expires_at) SELECT room.let_in + n, now() + make_interval(secs => grace) FROM generate_series(1, free) n
      ON CONFLICT DO NOTHING;
    inside := inside + free;
  END IF;
  room.let_in := room.let_in + free;
  UPDATE waiting_rooms w SET next_ticket = room.next_ticket, let_in = room.let_in WHERE (w.next_ticket, w.let_in) IS DISTINCT FROM (room.next_ticket, room.let_in);
  size := room.size; next_ticket := room.next_ticket; let_in := room.let_in;
END $$;
