"""The cast and the builders for tests; product code may not import it."""
