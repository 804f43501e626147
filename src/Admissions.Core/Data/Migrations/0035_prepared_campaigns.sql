-- A campaign is prepared by the province, then published; what was published stays published until it is over.
CREATE FUNCTION campaigns_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state || '>' || NEW.state) NOT IN (
    'Open>Closed',
    'Preparing>Closed',
    'Preparing>Open'
  ) THEN
    RAISE EXCEPTION 'campaigns: state % may not become %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER campaigns_transition BEFORE UPDATE OF state ON campaigns
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION campaigns_transition();
