-- What a draft names, so that one statement opens a candidate's page: the plan lines of its choices and its point.
CREATE FUNCTION draft_lines(draft jsonb) RETURNS SETOF plan_lines LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT l.* FROM plan_lines l WHERE l.id = ANY (ARRAY(SELECT choice::bigint FROM jsonb_array_elements_text(draft -> 'choices') AS choice WHERE choice <> '0')) $$;

CREATE FUNCTION draft_point(draft jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (draft ->> 'pointId')::bigint $$;
