"""All topics of the city, each declared by the subject that reads it."""

from __future__ import annotations

from streams.dead_letters.event import TOPIC as REJECTS
from streams.dossiers.event import TOPIC as DOSSIERS
from streams.observations.event import TOPIC as OBSERVATIONS

TOPICS = (OBSERVATIONS, DOSSIERS, REJECTS)
