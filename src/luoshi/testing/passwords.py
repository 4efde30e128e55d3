"""Passwords of tests: the product's way of keeping them, at a hundredth of its price."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):
    """Argon2 that need not keep a thief busy; a server that a test starts asks the full price."""

    time_cost, memory_cost, parallelism = 1, 64, 1
