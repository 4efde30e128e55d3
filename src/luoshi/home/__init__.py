"""Home: each role's first page, the navigation, overviews, and imports.

It shows what the rooms below know and owns no noun of its own.
It may know every room below.
"""
