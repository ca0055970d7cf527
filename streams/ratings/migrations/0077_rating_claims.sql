-- Which dossiers' votes are on their way from the rating page: the vote itself is stored only behind Kafka, and of several
-- that come meanwhile the first counts. A claim lapses (dashboards/rating/claims.py): a vote that was lost may be given again.
CREATE TABLE rating_claim (
    dossier    text PRIMARY KEY,
    claimed_at timestamptz NOT NULL
);
