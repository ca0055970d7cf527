-- What each silence held back, and who did what to it, are looked up whenever the desk shows them. A silence over one window may
-- be extended: its to_at is then the later one, and the audit trail says what it was.
CREATE INDEX alert_transition_silenced ON alert_transition (muted) WHERE muted LIKE 'silence %';
CREATE INDEX user_audit_silence ON user_audit (subject) WHERE action LIKE 'silence %';
