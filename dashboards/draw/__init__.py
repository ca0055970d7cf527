"""How each kind of panel is drawn: one file a kind, each with `draw(panel, look)`; `dashboards.draw.card` chooses."""
