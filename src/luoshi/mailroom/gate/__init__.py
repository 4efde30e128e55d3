"""The process that takes mail in, by LMTP, SMTP and IMAP: it keeps, acknowledges and understands nothing."""
