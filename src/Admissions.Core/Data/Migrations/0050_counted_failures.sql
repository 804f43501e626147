-- How a count of wrong passwords goes on: one that is too old begins anew, and so does one that has brought a lock. Of accounts, browsers and names alike.
CREATE FUNCTION counted_failure(failures integer, locked_until timestamp with time zone, last_failed_at timestamp with time zone,
    most integer, until timestamp with time zone, forgotten timestamp with time zone, moment timestamp with time zone)
  RETURNS TABLE (counted integer, locked timestamp with time zone, failed_at timestamp with time zone) LANGUAGE sql IMMUTABLE ROWS 1 AS $$
  SELECT c % most, CASE WHEN c >= most THEN until ELSE locked_until END, moment
  FROM (SELECT CASE WHEN last_failed_at > forgotten THEN failures ELSE 0 END + 1 AS c) counting
$$;
