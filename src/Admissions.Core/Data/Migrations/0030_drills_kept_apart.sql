-- What a drill writes names it, so that its messages reach nobody and nothing of it is confirmed once it is thrown away.
ALTER TABLE outbox ADD COLUMN campaign_id bigint;
ALTER TABLE public_documents ADD COLUMN campaign_id bigint;

-- The owner sees every tenant's rows for these statements.
ALTER TABLE outbox NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public_documents NO FORCE ROW LEVEL SECURITY;
ALTER TABLE registrations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE decision_uploads NO FORCE ROW LEVEL SECURITY;
ALTER TABLE admission_rosters NO FORCE ROW LEVEL SECURITY;
UPDATE outbox m SET campaign_id = r.campaign_id FROM registrations r WHERE r.tenant_id = m.tenant_id AND r.id = m.registration_id;
UPDATE public_documents d SET campaign_id = r.campaign_id FROM registrations r WHERE r.tenant_id = d.tenant_id AND r.id = d.registration_id;
UPDATE public_documents d SET campaign_id = u.campaign_id FROM decision_uploads u WHERE d.kind = 'DecisionUpload' AND u.tenant_id = d.tenant_id AND u.receipt_number = d.number;
UPDATE public_documents d SET campaign_id = r.campaign_id FROM admission_rosters r WHERE d.kind = 'AdmissionRoster' AND r.tenant_id = d.tenant_id AND r.number = d.number AND r.digest = d.digest;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE public_documents FORCE ROW LEVEL SECURITY;
ALTER TABLE registrations FORCE ROW LEVEL SECURITY;
ALTER TABLE decision_uploads FORCE ROW LEVEL SECURITY;
ALTER TABLE admission_rosters FORCE ROW LEVEL SECURITY;

ALTER TABLE outbox ADD CONSTRAINT fk_outbox_campaign_id FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id);
ALTER TABLE public_documents ADD CONSTRAINT fk_public_documents_campaign_id FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id);

-- Staff hand this out; without it nobody signs up in a drill.
ALTER TABLE campaigns ADD COLUMN entry_code text;
ALTER TABLE campaigns ADD CONSTRAINT ck_campaigns_entry_code CHECK (entry_code IS NULL OR mode = 'Drill');

-- Throws a drill away: every row that hangs on the campaign by any path of foreign keys, and the candidates' accounts that exist
-- for it alone. An account of the staff is nobody's to throw away: it goes home from the drill's points. Some of them are records that the application may not delete; of a drill, and of nothing else, this function of the
-- owner may. What was done stays known: events are never deleted, and the campaign's own row stays for them, empty.
CREATE OR REPLACE FUNCTION discard_drill(drill bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  own integer := nullif(pg_catalog.current_setting('admissions.tenant_id', true), '')::integer;
  tables regclass[] := ARRAY['public.campaigns'::regclass];
  conditions text[];
  rehearsed bigint[]; people bigint[];
  one record; at integer; place integer; touched bigint; gone bigint := 0; left_over boolean; moved boolean;
BEGIN
  IF own IS NULL OR NOT EXISTS (SELECT FROM public.campaigns WHERE tenant_id = own AND id = drill AND mode = 'Drill' AND discarded_at IS NULL FOR UPDATE) THEN
    RAISE EXCEPTION 'campaigns: % is no drill', drill USING ERRCODE = 'check_violation';
  END IF;
  SELECT array_agg(id), array_agg(user_id) FILTER (WHERE NOT EXISTS (
      SELECT FROM public.registrations o WHERE o.tenant_id = own AND o.user_id = r.user_id AND o.campaign_id <> drill)
    AND EXISTS (SELECT FROM public.users u WHERE u.tenant_id = own AND u.id = r.user_id AND u.kind = 'Candidate'))
  INTO rehearsed, people FROM public.registrations r WHERE tenant_id = own AND campaign_id = drill;
  -- Who stands at one of the drill's points goes back to the point of the same code; who has none waits for his county again.
  UPDATE public.users u SET point_id = home.id, binding = CASE WHEN home.id IS NULL AND u.binding = 'Bound' THEN 'Applied' ELSE u.binding END,
    applied_county_code = CASE WHEN home.id IS NULL THEN coalesce(u.applied_county_code, p.county_code) ELSE u.applied_county_code END
  FROM public.campaigns c JOIN public.registration_points p ON p.tenant_id = c.tenant_id AND p.campaign_id = c.id
    LEFT JOIN public.registration_points home ON home.tenant_id = c.tenant_id AND home.campaign_id = c.drill_of_id AND home.code = p.code
  WHERE c.tenant_id = own AND c.id = drill AND u.tenant_id = own AND u.point_id = p.id;
  -- What names an order or a registration without a foreign key.
  DELETE FROM public.payment_notifications n USING public.payment_orders o
  WHERE n.tenant_id = own AND o.tenant_id = own AND o.campaign_id = drill AND o.order_number = n.order_number;
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
  DELETE FROM public.sessions WHERE tenant_id = own AND user_id = ANY(people);
  DELETE FROM public.user_roles WHERE tenant_id = own AND user_id = ANY(people);
  DELETE FROM public.users WHERE tenant_id = own AND id = ANY(people);
  UPDATE public.campaigns SET state = 'Closed', discarded_at = now(), slug = slug || '-discarded-' || id, clock_offset = interval '0' WHERE tenant_id = own AND id = drill;
  RETURN gone;
END $$;

REVOKE EXECUTE ON FUNCTION discard_drill(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION discard_drill(bigint) TO admissions_app;
