"""How fast rules are applied, beside other engines: ``make bench-rules``."""
