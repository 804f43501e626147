-- Drills (模拟演练): a campaign cloned from another one, with its own clock, thrown away whole.
ALTER TABLE campaigns ADD COLUMN drill_of_id bigint, ADD COLUMN discarded_at timestamp with time zone;
ALTER TABLE campaigns ADD CONSTRAINT fk_campaigns_drill_of_id FOREIGN KEY (tenant_id, drill_of_id) REFERENCES campaigns (tenant_id, id);
ALTER TABLE campaigns ADD CONSTRAINT ck_campaigns_drill CHECK ((mode = 'Drill') = (drill_of_id IS NOT NULL) AND (discarded_at IS NULL OR mode = 'Drill'));

-- Throws a drill away: every row that hangs on the campaign by any path of foreign keys, and the candidates who exist nowhere
-- else. Some of them are records that the application may not delete; of a drill, and of nothing else, this function of the
-- owner may. What was done stays known: events are never deleted, and the campaign's own row stays for them, empty.
CREATE FUNCTION discard_drill(drill bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  tables text[]; conditions text[]; people bigint[]; staff bigint[]; rehearsed bigint[];
  one record; at integer; place integer; gone bigint := 0; touched bigint; left_over boolean; moved boolean;
BEGIN
  PERFORM 1 FROM campaigns WHERE id = drill AND mode = 'Drill' AND discarded_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'campaigns: % is no drill', drill USING ERRCODE = 'check_violation';
  END IF;
  SELECT array_agg(user_id) INTO people FROM registrations r
  WHERE campaign_id = drill AND NOT EXISTS (SELECT FROM registrations o WHERE o.user_id = r.user_id AND o.campaign_id <> drill);
  -- Accounts bound to the drill's own points are of the drill alone.
  SELECT array_agg(id) INTO staff FROM users WHERE point_id IN (SELECT id FROM registration_points WHERE campaign_id = drill);
  UPDATE users SET point_id = NULL WHERE id = ANY(staff);
  -- What names a registration without a foreign key.
  SELECT array_agg(id) INTO rehearsed FROM registrations WHERE campaign_id = drill;
  DELETE FROM outbox WHERE registration_id = ANY(rehearsed);
  DELETE FROM public_documents WHERE registration_id = ANY(rehearsed);
  DELETE FROM access_log WHERE registration_id = ANY(rehearsed);
  DELETE FROM run_traces WHERE registration_id = ANY(rehearsed);
  tables := ARRAY['campaigns'];
  conditions := ARRAY[format('id = %s', drill)];
  at := 1;
  WHILE at <= cardinality(tables) LOOP
    FOR one IN
      SELECT c.conrelid::regclass::text AS child, a.attname AS field
      FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[cardinality(c.conkey)]
      WHERE c.contype = 'f' AND c.confrelid = tables[at]::regclass AND c.conrelid <> c.confrelid
        AND c.conrelid::regclass::text NOT IN ('events', 'campaigns', 'users')
    LOOP
      place := array_position(tables, one.child);
      IF place IS NULL THEN
        tables := tables || one.child;
        conditions := conditions || format('%I IN (SELECT id FROM %s WHERE %s)', one.field, tables[at], conditions[at]);
      ELSIF place > at THEN
        conditions[place] := conditions[place] || format(' OR %I IN (SELECT id FROM %s WHERE %s)', one.field, tables[at], conditions[at]);
      END IF;
    END LOOP;
    at := at + 1;
  END LOOP;
  -- Children before parents: what another row still needs waits for the next round.
  LOOP
    left_over := false;
    moved := false;
    FOR at IN REVERSE cardinality(tables) .. 2 LOOP
      BEGIN
        EXECUTE format('DELETE FROM %s WHERE %s', tables[at], conditions[at]);
        GET DIAGNOSTICS touched = ROW_COUNT;
        gone := gone + touched;
        moved := moved OR touched > 0;
      EXCEPTION WHEN foreign_key_violation THEN
        left_over := true;
      END;
    END LOOP;
    EXIT WHEN NOT left_over;
    IF NOT moved THEN
      RAISE EXCEPTION 'campaigns: % cannot be thrown away, something still holds it', drill USING ERRCODE = 'check_violation';
    END IF;
  END LOOP;
  people := coalesce(people, '{}') || coalesce(staff, '{}');
  DELETE FROM sessions WHERE user_id = ANY(people);
  DELETE FROM user_roles WHERE user_id = ANY(people);
  DELETE FROM users WHERE id = ANY(people);
  GET DIAGNOSTICS touched = ROW_COUNT;
  UPDATE campaigns SET state = 'Closed', discarded_at = now(), slug = slug || '-discarded-' || id, clock_offset = interval '0' WHERE id = drill;
  RETURN gone + touched;
END $$;

REVOKE EXECUTE ON FUNCTION discard_drill(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION discard_drill(bigint) TO admissions_app;
