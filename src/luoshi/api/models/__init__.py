"""What a program shows in place of a person: tokens of the API, and the address of a calendar."""

from luoshi.api.models.feed import Feed
from luoshi.api.models.secret import Secret
from luoshi.api.models.token import PREFIX, Token

__all__ = ["PREFIX", "Feed", "Secret", "Token"]
