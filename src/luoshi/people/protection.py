"""That what protects an account was changed: whatever came in before is not trusted any more.

Rooms above end what they gave out under it: tokens, for instance. The password has signals of its own.
"""

from django.dispatch import Signal

changed = Signal()
"""With `user`; sent in the transaction of the change."""
