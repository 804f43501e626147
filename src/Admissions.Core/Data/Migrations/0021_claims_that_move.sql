-- A candidate who changes to a point of another county takes his open claims with him: a bonus is entered anew there, an
-- exemption that the old city has passed starts again.
CREATE OR REPLACE FUNCTION bonus_claims_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state || '>' || NEW.state) NOT IN (
    'Approved>Frozen',
    'Approved>Rejected',
    'Claimed>EnteredAtPoint',
    'Claimed>Overdue',
    'EnteredAtPoint>Approved',
    'EnteredAtPoint>Claimed',
    'EnteredAtPoint>Overdue',
    'EnteredAtPoint>Rejected',
    'Frozen>Approved'
  ) THEN
    RAISE EXCEPTION 'bonus_claims: state % may not become %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION exemption_applications_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state || '>' || NEW.state) NOT IN (
    'Applied>CityPassed',
    'Applied>Rejected',
    'Approved>Rejected',
    'CityPassed>Applied',
    'CityPassed>InstitutionConsented',
    'CityPassed>Rejected',
    'CityPassed>SubmittedToProvince',
    'InstitutionConsented>Applied',
    'InstitutionConsented>Approved',
    'InstitutionConsented>Rejected',
    'SubmittedToProvince>Applied',
    'SubmittedToProvince>Approved',
    'SubmittedToProvince>Rejected'
  ) THEN
    RAISE EXCEPTION 'exemption_applications: state % may not become %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
