"""Keeping an installation whole: backups that were tried, bringing them back, moving elsewhere."""
