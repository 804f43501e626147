-- undo_batch_entry runs with the owner's rights, so that it may delete submissions and acceptances of a batch keyed wrongly.
-- Whoever speaks for the application's role must not be able to turn it on anything else: not by a table of his own (a
-- temporary one is found first unless pg_temp stands last), not by hanging a registration on a batch afterwards, not by
-- winding its versions back, not for another tenant, not a second time.
CREATE OR REPLACE FUNCTION undo_batch_entry(batch bigint) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  own integer := nullif(pg_catalog.current_setting('admissions.tenant_id', true), '')::integer;
  ids bigint[];
  people bigint[];
BEGIN
  IF own IS NULL OR NOT EXISTS (SELECT FROM public.batch_entries b WHERE b.tenant_id = own AND b.id = batch AND b.state = 'Entered' FOR UPDATE) THEN
    RAISE EXCEPTION 'batch_entries: % is no batch that can be undone', batch USING ERRCODE = 'check_violation';
  END IF;
  SELECT array_agg(r.id), array_agg(r.user_id) INTO ids, people
  FROM (SELECT id, user_id FROM public.registrations WHERE tenant_id = own AND batch_entry_id = batch ORDER BY id FOR UPDATE) r;
  IF EXISTS (SELECT FROM public.registrations r WHERE r.tenant_id = own AND r.id = ANY(ids)
      AND (r.state <> 'Submitted' OR r.version <> 1 OR r.draft_version <> 1 OR r.origin <> 'DraftForm'
        OR (SELECT count(*) FROM public.form_versions v WHERE v.tenant_id = own AND v.registration_id = r.id) <> 1)) THEN
    RAISE EXCEPTION 'batch_entries: % has registrations in use', batch USING ERRCODE = 'check_violation';
  END IF;
  UPDATE public.registration_draft_forms SET state = 'Collected', batch_entry_id = NULL, registration_id = NULL WHERE tenant_id = own AND batch_entry_id = batch;
  UPDATE public.public_documents SET superseded = true WHERE tenant_id = own AND registration_id = ANY(ids);
  DELETE FROM public.outbox WHERE tenant_id = own AND registration_id = ANY(ids) AND sent_at IS NULL;
  DELETE FROM public.bonus_claims WHERE tenant_id = own AND registration_id = ANY(ids);
  DELETE FROM public.acceptances WHERE tenant_id = own AND registration_id = ANY(ids);
  DELETE FROM public.choice_forms WHERE tenant_id = own AND registration_id = ANY(ids);
  DELETE FROM public.form_versions WHERE tenant_id = own AND registration_id = ANY(ids);
  DELETE FROM public.registrations WHERE tenant_id = own AND id = ANY(ids);
  DELETE FROM public.sessions WHERE tenant_id = own AND user_id = ANY(people);
  DELETE FROM public.users WHERE tenant_id = own AND id = ANY(people) AND kind = 'Candidate';
  RETURN coalesce(cardinality(ids), 0);
END $$;

REVOKE EXECUTE ON FUNCTION undo_batch_entry(bigint) FROM PUBLIC;

-- A registration comes from a batch or does not, for ever; and one from a batch never becomes as it was entered again.
CREATE FUNCTION registrations_keep_their_batch() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'registrations: the batch of % cannot change, nor can its versions go back', OLD.id USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER registrations_keep_their_batch BEFORE UPDATE OF batch_entry_id, origin, version, draft_version ON registrations
  FOR EACH ROW WHEN (OLD.batch_entry_id IS DISTINCT FROM NEW.batch_entry_id OR OLD.origin IS DISTINCT FROM NEW.origin
    OR (OLD.batch_entry_id IS NOT NULL AND (NEW.version < OLD.version OR NEW.draft_version < OLD.draft_version)))
  EXECUTE FUNCTION registrations_keep_their_batch();
