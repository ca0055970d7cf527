"""Payments of fees as the bank reports them, and what follows when they are held against the fees that are due."""
