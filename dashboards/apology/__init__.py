"""The letter of apology for a late dossier: its PDF, and the page on which it is issued."""
