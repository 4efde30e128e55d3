"""Pages of the archive of solutions."""
