"""Large data for measuring: honest rows in bulk. Verbs would take days for what is needed here in minutes."""
