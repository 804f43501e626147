-- At most one run of a kind is at work in a campaign; two officers who start at once leave one.
CREATE UNIQUE INDEX ux_runs_open ON runs (campaign_id, kind) WHERE state IN ('Snapshotted', 'Computed', 'Verified', 'ReleaseRequested');
