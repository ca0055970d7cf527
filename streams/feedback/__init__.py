"""What citizens tell the province (phản ánh, kiến nghị): each feedback from its receipt to its published answer."""
