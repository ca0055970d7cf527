"""The page behind the link in each message: it shows the alert, and its button takes it on."""
