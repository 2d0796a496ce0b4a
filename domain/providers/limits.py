"""How an organization's provider is written, and the times that signing in with it goes by."""

from datetime import timedelta
from typing import Final

MOST_DOMAINS: Final = 20
MOST_STRONG: Final = 10
LONGEST_ADDRESS: Final = 300
TRY_LASTS: Final = timedelta(minutes=10)
"""So long somebody has at the provider, from when they set out until they are back."""
SKEW: Final = timedelta(minutes=2)
"""So far the provider's clock may be from ours."""
FRESH: Final = timedelta(minutes=5)
"""So lately somebody has signed in there who was asked to do it anew."""
