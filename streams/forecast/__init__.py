"""The probability that an open dossier will be late: learnt from the months before, judged on a later one."""
