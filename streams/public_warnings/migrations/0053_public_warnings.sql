-- Warnings to the public (CAP 1.2). One row a message: an Alert, or an Update or a Cancel of the message in refers_to.
-- authors: all who wrote or submitted it; the table itself refuses that one of them approves it. sent, document: of what
-- was issued, the signed XML byte for byte as it was issued; issued_at is the real clock's, all other times the city's.
CREATE TABLE public_warning (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    msg_type text NOT NULL CHECK (msg_type IN ('Alert', 'Update', 'Cancel')),
    refers_to bigint REFERENCES public_warning,
    alert bigint,
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'issued', 'withdrawn')),
    version int NOT NULL CHECK (version > 0),
    content jsonb NOT NULL,
    expires timestamptz NOT NULL,
    authors text[] NOT NULL CHECK (cardinality(authors) > 0),
    approved_by text,
    identifier text UNIQUE CHECK (identifier ~ '^[A-Za-z0-9-]{1,100}$'),
    sender text CHECK (sender ~ '^[^[:space:],<&]{1,200}$'),
    sent timestamptz,
    issued_at timestamptz,
    document bytea,
    CHECK ((msg_type = 'Alert') = (refers_to IS NULL)),
    CHECK (approved_by <> ALL (authors)),
    CHECK (CASE WHEN state = 'issued'
        THEN num_nonnulls(approved_by, identifier, sender, sent, issued_at, document) = 6
        ELSE num_nonnulls(approved_by, identifier, sender, sent, issued_at, document) = 0 END)
);
-- Two people at once do not update or cancel one message twice.
CREATE UNIQUE INDEX public_warning_one_successor ON public_warning (refers_to) WHERE state <> 'withdrawn';
CREATE INDEX public_warning_state ON public_warning (state, id);
CREATE INDEX public_warning_issued ON public_warning (issued_at) WHERE state = 'issued';

-- Who did what when, why, and what the message said then. Nobody, not even the owner, changes or removes a line.
CREATE TABLE public_warning_step (
    warning bigint NOT NULL REFERENCES public_warning,
    seq int NOT NULL,
    step text NOT NULL,
    who text NOT NULL,
    why text NOT NULL,
    at timestamptz NOT NULL,
    real_at timestamptz NOT NULL,
    content jsonb NOT NULL,
    PRIMARY KEY (warning, seq)
);
CREATE TRIGGER public_warning_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public_warning_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER public_warning_issued_for_ever BEFORE UPDATE ON public_warning
    FOR EACH ROW WHEN (OLD.state = 'issued') EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER public_warning_not_removed BEFORE DELETE OR TRUNCATE ON public_warning
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
GRANT SELECT ON public_warning, public_warning_step TO ioc_reader;
