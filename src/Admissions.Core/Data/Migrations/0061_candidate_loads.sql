-- A province loads candidates whom another campaign or system has exported (HR-11). A load is a batch like those of paper forms,
-- but it stands under no activation; its division is the province's.
ALTER TABLE batch_entries ALTER COLUMN activation_id DROP NOT NULL;
ALTER TABLE batch_entries ADD CONSTRAINT ck_batch_entries_activation CHECK ((activation_id IS NULL) = (source = 'CandidateFile'));

-- As before (0024), and for loads: their versions are those of the file, and they bring portraits, which go with them.
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
      AND (r.state <> 'Submitted' OR r.draft_version <> 1 OR r.origin NOT IN ('DraftForm', 'CandidateFile') OR (r.origin = 'DraftForm' AND r.version <> 1)
        OR (SELECT count(*) FROM public.form_versions v WHERE v.tenant_id = own AND v.registration_id = r.id) <> 1))
    OR EXISTS (SELECT FROM public.photos p WHERE p.tenant_id = own AND p.registration_id = ANY(ids) AND p.origin <> 'CandidateFile')
    -- What somebody has decided, or is asked to decide, is not taken from under him.
    OR EXISTS (SELECT FROM public.bonus_claims c WHERE c.tenant_id = own AND c.registration_id = ANY(ids) AND c.state <> 'Claimed')
    -- A load signs nothing and gives no password: who has either has been here himself.
    OR EXISTS (SELECT FROM public.registrations r WHERE r.tenant_id = own AND r.id = ANY(ids) AND r.origin = 'CandidateFile'
      AND (EXISTS (SELECT FROM public.acceptances a WHERE a.tenant_id = own AND a.registration_id = r.id)
        OR EXISTS (SELECT FROM public.users u WHERE u.tenant_id = own AND u.id = r.user_id AND u.password_hash IS NOT NULL))) THEN
    RAISE EXCEPTION 'batch_entries: % has registrations in use', batch USING ERRCODE = 'check_violation';
  END IF;
  UPDATE public.registration_draft_forms SET state = 'Collected', batch_entry_id = NULL, registration_id = NULL WHERE tenant_id = own AND batch_entry_id = batch;
  UPDATE public.public_documents SET superseded = true WHERE tenant_id = own AND registration_id = ANY(ids);
  DELETE FROM public.outbox WHERE tenant_id = own AND registration_id = ANY(ids) AND sent_at IS NULL;
  DELETE FROM public.bonus_claims WHERE tenant_id = own AND registration_id = ANY(ids);
  DELETE FROM public.acceptances WHERE tenant_id = own AND registration_id = ANY(ids);
  DELETE FROM public.photos WHERE tenant_id = own AND registration_id = ANY(ids);
  DELETE FROM public.choice_forms WHERE tenant_id = own AND registration_id = ANY(ids);
  DELETE FROM public.form_versions WHERE tenant_id = own AND registration_id = ANY(ids);
  DELETE FROM public.registrations WHERE tenant_id = own AND id = ANY(ids);
  DELETE FROM public.sessions WHERE tenant_id = own AND user_id = ANY(people);
  DELETE FROM public.users WHERE tenant_id = own AND id = ANY(people) AND kind = 'Candidate';
  RETURN coalesce(cardinality(ids), 0);
END $$;
