"""Outgoing webhooks: a program of the company hears by itself what happens in a project.

What happened is read from the trail in the order of its chain, told as the owner of the endpoint reads it by
the API, signed as Standard Webhooks demands, and sent by the worker until it was taken.
"""
