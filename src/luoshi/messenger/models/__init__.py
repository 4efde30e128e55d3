"""Robots, the company's WeCom application, and what was said by them."""

from luoshi.messenger.models.message import Message
from luoshi.messenger.models.robot import Robot
from luoshi.messenger.models.wecom import WecomApp, WecomPerson

__all__ = ["Message", "Robot", "WecomApp", "WecomPerson"]
