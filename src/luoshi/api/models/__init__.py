"""What a program shows in place of a person: tokens of the API, and the address of a calendar; webhooks."""

from luoshi.api.models.feed import Feed
from luoshi.api.models.secret import Secret
from luoshi.api.models.token import PREFIX, Token
from luoshi.api.webhooks.models import Delivery, Endpoint

__all__ = ["PREFIX", "Delivery", "Endpoint", "Feed", "Secret", "Token"]
