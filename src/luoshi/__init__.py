"""Luoshi 落实 carries problems and requirement changes of an enterprise-system roll-out to their end."""
