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
VOUCHED_WITHIN: Final = timedelta(days=14)
"""So long a renewal of somebody's sign-in waits for all that it takes; the page says so too."""
RENEWAL_WAITS: Final = timedelta(hours=24)
"""So long after the second officer's word it can be stopped; its letters and pages say so too."""
APART: Final = timedelta(hours=72)
"""So long apart are a mailbox that an admin gave and a sign-in that officers renewed."""
