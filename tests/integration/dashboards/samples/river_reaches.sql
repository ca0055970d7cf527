UPDATE river_reach AS r SET correlation = 0.97, estimated_at = %(now)s,
    estimated_minutes = ((lower.attributes->>'km')::float - (upper.attributes->>'km')::float) / 22 * 60
FROM station AS upper, station AS lower WHERE upper.id = r.upstream AND lower.id = r.downstream
