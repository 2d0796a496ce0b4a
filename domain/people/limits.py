"""What goes by a time in a person's life."""

from datetime import timedelta
from typing import Final

CODE_LASTS: Final = timedelta(hours=1)
"""So long the code sent to a mailbox is good; its letter says so too."""
OLD_MAILBOX_HAS: Final = timedelta(hours=72)
"""So long the mailbox before can agree or stop; its letter and the pages say so too."""
STATUS_MONTHS: Final = 12
"""So long it is good that somebody says what they are registered or licensed as."""
STATUS_ASKED_BEFORE: Final = timedelta(days=30)
"""So long before they are asked again; the letter and the pages say so too."""
STATUS_NOTED_AFTER: Final = timedelta(hours=1)
"""So long after it is over that is noted: by then every clock says so."""
