"""What every board must be, checked before anybody sees it: a rule is one function, its cases are in the tests."""
