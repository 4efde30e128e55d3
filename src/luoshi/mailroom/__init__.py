"""Inbound mail: taken in and kept, read, and carried to the verb that the page would have called.

It knows who wrote and to what; what happens then is the business of the rooms below, by their own rules.
It may know every room below it.
"""
