"""Reports that are sent by themselves: who gets them, what each day's says, and that each goes out once."""
