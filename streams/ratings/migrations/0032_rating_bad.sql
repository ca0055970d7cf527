-- Indicator 5.4 begins with those who were not satisfied: they are few, dossiers are many.
CREATE INDEX rating_bad ON rating (dossier) WHERE stars <= 2;
