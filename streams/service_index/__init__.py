"""The index of service to citizens and businesses (Decision 766/QĐ-TTg of 2022), from the events themselves."""
