-- A city that changes an approved site sends it to the province again.
CREATE OR REPLACE FUNCTION exam_sites_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state || '>' || NEW.state) NOT IN (
    'Approved>Closed',
    'Approved>SubmittedToProvince',
    'Draft>SubmittedToCity',
    'ReturnedByCity>SubmittedToCity',
    'ReturnedByProvince>SubmittedToCity',
    'SubmittedToCity>ReturnedByCity',
    'SubmittedToCity>SubmittedToProvince',
    'SubmittedToProvince>Approved',
    'SubmittedToProvince>ReturnedByProvince'
  ) THEN
    RAISE EXCEPTION 'exam_sites: state % may not become %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
