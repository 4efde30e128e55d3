"""The tests keep passwords cheaply; the product must not."""

from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher, get_hashers

from luoshi.config import settings as product


def test_the_product_keeps_passwords_at_the_full_price(settings: Any) -> None:
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    (hasher,) = get_hashers()
    assert type(hasher) is Argon2PasswordHasher
    assert (hasher.time_cost, hasher.memory_cost, hasher.parallelism) == (2, 102_400, 8)
