"""Objectivity 客观性: finds blame, sarcasm, exaggeration, feelings and guesses in the lead's own words.

It offers a fact to say instead; each mark is taken or left by the lead. It never reads what reporters wrote
in order to judge it, and knows no problem, only texts.
"""
