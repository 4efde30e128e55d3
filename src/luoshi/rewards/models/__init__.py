"""Nouns of rewards."""

from luoshi.rewards.models.account import Account
from luoshi.rewards.models.grant import Grant
from luoshi.rewards.models.ledger import Booking
from luoshi.rewards.models.payout import Payout
from luoshi.rewards.models.seen import SeenCard
from luoshi.rewards.models.settling import Met, rewards, settle
from luoshi.rewards.models.terms import Terms

__all__ = ["Account", "Booking", "Grant", "Met", "Payout", "SeenCard", "Terms", "rewards", "settle"]
