"""The other side of the API: `luoshi api` for scripts and `luoshi mcp` for assistants, on anybody's machine.

What can be done is read from the server's own document, so a client of one release works with a server of
another; who may do it is decided there alone. It knows no other room and no Django: it has neither a database
nor a rule.
"""
