"""References for one machine and for many, and the rehearsal of the latter; not part of the product."""
