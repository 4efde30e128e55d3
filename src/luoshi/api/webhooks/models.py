"""Endpoints: where a program of the company listens; deliveries: what was said there, and how it went."""

from luoshi.api.webhooks.delivery import Delivery
from luoshi.api.webhooks.endpoint import Endpoint

__all__ = ["Delivery", "Endpoint"]
