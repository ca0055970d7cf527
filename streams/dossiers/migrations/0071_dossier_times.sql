-- What the boards count of the last days among millions of dossiers. A dossier that ended has its instant; one that is
-- finished ended then, and what has been returned may be open again.
CREATE INDEX dossier_ended ON dossier (ended_at) INCLUDE (agency, late, finished_at, received_at, waiting_s)
    WHERE ended_at IS NOT NULL;
DROP INDEX dossier_returned;
CREATE INDEX dossier_returned ON dossier (returned_at) WHERE returned_at IS NOT NULL;
CREATE INDEX feedback_agency ON feedback (agency);
