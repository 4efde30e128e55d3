"""Ways in besides the password: OpenID Connect, DingTalk, Feishu and the company's directory (LDAP).

A way only says who somebody is elsewhere: issuer and subject. Whose account that opens is decided in
`flow.py`, by what was linked before and never by a mail address. Which ways there are, the environment says.
"""
