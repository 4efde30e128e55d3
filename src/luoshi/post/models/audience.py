"""Who reads what is answered to a letter: the company alone, or all three sides."""

ALL, INTERNAL = "all", "internal"
