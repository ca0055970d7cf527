"""What agencies publish by QR: which procedure, under which address, since when."""
