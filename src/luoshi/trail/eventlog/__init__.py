"""Event logs as process mining tools exchange them: CSV, XES (IEEE 1849) and OCEL 2.0, written and read."""
