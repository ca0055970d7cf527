"""The morning report: what is asked (`questions`), read (`reading`), drawn (`pages`), and sent (`reporter`)."""
