-- A function in SQL that cannot be folded into its statement is parsed and planned anew at every call, which cost the
-- candidate's every page more than all the rest of its statement; plpgsql plans once for each connection. The meaning is the same.
CREATE OR REPLACE FUNCTION candidate_place(county text, draft jsonb) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$ BEGIN
  IF county IS NOT NULL THEN
    RETURN county;
  END IF;
  RETURN coalesce((SELECT p.county_code FROM registration_points p WHERE p.id = draft_point(draft)), draft -> 'fields' ->> 'householdRegistrationPlace', '');
END $$;

CREATE OR REPLACE FUNCTION unread_of_candidate(campaign bigint, reader bigint, county text, draft jsonb) RETURNS bigint[] LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$ DECLARE
  me text := candidate_place(county, draft);
BEGIN
  RETURN (SELECT ARRAY[count(b.id), min(b.id) FILTER (WHERE b.must_read)] FROM unread_bulletins(campaign, reader, me, 'Candidates') b);
END $$;
