"""Rewards 奖励: points for reports, by rules that everybody reads, in a ledger that only grows.

It does not know problems or diaries: what is rewarded is named by kind and id, and the upper rooms say when.
It may know post, trail, people in a project and what lies below.
"""
