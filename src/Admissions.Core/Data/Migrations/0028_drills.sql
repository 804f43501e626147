-- Drills (模拟演练): a campaign cloned from another one, with its own clock, thrown away whole.
ALTER TABLE campaigns ADD COLUMN drill_of_id bigint, ADD COLUMN discarded_at timestamp with time zone;
ALTER TABLE campaigns ADD CONSTRAINT fk_campaigns_drill_of_id FOREIGN KEY (tenant_id, drill_of_id) REFERENCES campaigns (tenant_id, id);
-- A drill from before there were clones was cloned from nothing and stands alone.
ALTER TABLE campaigns ADD CONSTRAINT ck_campaigns_drill CHECK (mode = 'Drill' OR (drill_of_id IS NULL AND discarded_at IS NULL));

-- What is thrown away with a drill was made in it: no campaign becomes a drill, and no registration moves into one.
CREATE FUNCTION drills_stay_apart() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%: a drill stays what it is, and % stays in its campaign', TG_TABLE_NAME, OLD.id USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER drills_stay_apart BEFORE UPDATE OF mode, drill_of_id ON campaigns
  FOR EACH ROW WHEN (OLD.mode IS DISTINCT FROM NEW.mode OR OLD.drill_of_id IS DISTINCT FROM NEW.drill_of_id) EXECUTE FUNCTION drills_stay_apart();
CREATE TRIGGER drills_stay_apart BEFORE UPDATE OF campaign_id ON registrations
  FOR EACH ROW WHEN (OLD.campaign_id IS DISTINCT FROM NEW.campaign_id) EXECUTE FUNCTION drills_stay_apart();
