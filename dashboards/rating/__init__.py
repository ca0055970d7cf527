"""The page on which citizens rate how their dossier was handled: by QR code, without signing in."""
