"""What goes by a time in a person's life."""

from datetime import timedelta
from typing import Final

CODE_LASTS: Final = timedelta(hours=1)
"""So long the code sent to a mailbox is good; its letter says so too."""
OLD_MAILBOX_HAS: Final = timedelta(hours=72)
"""So long the mailbox before can agree or stop; its letter and the pages say so too."""
