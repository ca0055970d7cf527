"""Files to rows, pure: CSV, XLSX and GeoJSON, each row a JSON object that a parse function can take alone."""
