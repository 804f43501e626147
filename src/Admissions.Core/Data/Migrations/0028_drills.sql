-- Drills (模拟演练): a campaign cloned from another one, with its own clock, thrown away whole.
ALTER TABLE campaigns ADD COLUMN drill_of_id bigint, ADD COLUMN discarded_at timestamp with time zone;
ALTER TABLE campaigns ADD CONSTRAINT fk_campaigns_drill_of_id FOREIGN KEY (tenant_id, drill_of_id) REFERENCES campaigns (tenant_id, id);
ALTER TABLE campaigns ADD CONSTRAINT ck_campaigns_drill CHECK ((mode = 'Drill') = (drill_of_id IS NOT NULL) AND (discarded_at IS NULL OR mode = 'Drill'));

-- What is thrown away with a drill was made in it: no campaign becomes a drill, and no registration moves into one.
CREATE FUNCTION drills_stay_apart() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%: a drill stays what it is, and % stays in its campaign', TG_TABLE_NAME, OLD.id USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER drills_stay_apart BEFORE UPDATE OF mode, drill_of_id ON campaigns
  FOR EACH ROW WHEN (OLD.mode IS DISTINCT FROM NEW.mode OR OLD.drill_of_id IS DISTINCT FROM NEW.drill_of_id) EXECUTE FUNCTION drills_stay_apart();
CREATE TRIGGER drills_stay_apart BEFORE UPDATE OF campaign_id ON registrations
  FOR EACH ROW WHEN (OLD.campaign_id IS DISTINCT FROM NEW.campaign_id) EXECUTE FUNCTION drills_stay_apart();

-- Throws a drill away: every row that hangs on the campaign by any path of foreign keys, and the accounts that exist for it
-- alone. Some of them are records that the application may not delete; of a drill, and of nothing else, this function of the
-- owner may. What was done stays known: events are never deleted, and the campaign's own row stays for them, empty.
CREATE FUNCTION discard_drill(drill bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  own integer := nullif(pg_catalog.current_setting('admissions.tenant_id', true), '')::integer;
  tables regclass[] := ARRAY['public.campaigns'::regclass];
  conditions text[];
  rehearsed bigint[]; people bigint[]; staff bigint[];
  one record; at integer; place integer; touched bigint; gone bigint := 0; left_over boolean; moved boolean;
BEGIN
  IF own IS NULL OR NOT EXISTS (SELECT FROM public.campaigns WHERE tenant_id = own AND id = drill AND mode = 'Drill' AND discarded_at IS NULL FOR UPDATE) THEN
    RAISE EXCEPTION 'campaigns: % is no drill', drill USING ERRCODE = 'check_violation';
  END IF;
  SELECT array_agg(id), array_agg(user_id) FILTER (WHERE NOT EXISTS (
      SELECT FROM public.registrations o WHERE o.tenant_id = own AND o.user_id = r.user_id AND o.campaign_id <> drill))
  INTO rehearsed, people FROM public.registrations r WHERE tenant_id = own AND campaign_id = drill;
  -- Accounts bound to the drill's own points are of the drill alone.
  SELECT array_agg(u.id) INTO staff FROM public.users u JOIN public.registration_points p ON p.tenant_id = u.tenant_id AND p.id = u.point_id
  WHERE u.tenant_id = own AND p.campaign_id = drill;
  UPDATE public.users SET point_id = NULL WHERE tenant_id = own AND id = ANY(staff);
  -- What names a registration without a foreign key.
  DELETE FROM public.outbox WHERE tenant_id = own AND registration_id = ANY(rehearsed);
  DELETE FROM public.public_documents WHERE tenant_id = own AND registration_id = ANY(rehearsed);
  DELETE FROM public.access_log WHERE tenant_id = own AND registration_id = ANY(rehearsed);
  DELETE FROM public.run_traces WHERE tenant_id = own AND registration_id = ANY(rehearsed);
  conditions := ARRAY[format('tenant_id = %s AND id = %s', own, drill)];
  at := 1;
  WHILE at <= cardinality(tables) LOOP
    FOR one IN
      SELECT c.conrelid AS child, a.attname AS field
      FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[cardinality(c.conkey)]
      WHERE c.contype = 'f' AND c.confrelid = tables[at] AND c.conrelid <> c.confrelid
        AND c.conrelid NOT IN ('public.events'::regclass, 'public.campaigns'::regclass, 'public.users'::regclass)
    LOOP
      place := array_position(tables, one.child::regclass);
      IF place IS NULL THEN
        tables := tables || one.child::regclass;
        conditions := conditions || format('tenant_id = %s AND (%I IN (SELECT id FROM %s WHERE %s))', own, one.field, tables[at], conditions[at]);
      ELSIF place > at THEN
        conditions[place] := conditions[place] || format(' OR tenant_id = %s AND (%I IN (SELECT id FROM %s WHERE %s))', own, one.field, tables[at], conditions[at]);
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
  DELETE FROM public.sessions WHERE tenant_id = own AND user_id = ANY(people);
  DELETE FROM public.user_roles WHERE tenant_id = own AND user_id = ANY(people);
  DELETE FROM public.users WHERE tenant_id = own AND id = ANY(people);
  UPDATE public.campaigns SET state = 'Closed', discarded_at = now(), slug = slug || '-discarded-' || id, clock_offset = interval '0' WHERE tenant_id = own AND id = drill;
  RETURN gone;
END $$;

REVOKE EXECUTE ON FUNCTION discard_drill(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION discard_drill(bigint) TO admissions_app;
