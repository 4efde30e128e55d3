"""Second factors: codes from a phone, passkeys, recovery codes; how they are added, used and lost."""
