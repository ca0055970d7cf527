-- A chain may begin anew, so that an alert that nobody takes on is never left; those at their end are looked at again.
ALTER TABLE escalation_step DROP CONSTRAINT escalation_step_target_check, ADD CONSTRAINT escalation_step_target_check
    CHECK (target IN ('on_duty', 'skilled', 'next', 'team', 'head', 'again'));
UPDATE alert_waiting SET due_at = since WHERE due_at IS NULL;
