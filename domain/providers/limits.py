"""How an organization's provider is written, and the times that signing in with it goes by."""

from datetime import timedelta
from typing import Final

MOST_DOMAINS: Final = 20
MOST_STRONG: Final = 10
LONGEST_ADDRESS: Final = 300
TRY_LASTS: Final = timedelta(minutes=10)
"""So long somebody has at the provider, from when they set out until they are back."""
MOST_TRIES: Final = 10
"""So many tries one person, invitation or known browser has under way: the oldest make room."""
MOST_OF_A_NETWORK: Final = 200
"""So many tries of strangers are under way from one network at one provider."""
MOST_OF_STRANGERS: Final = 5_000
"""So many tries of strangers are under way at one provider."""
SKEW: Final = timedelta(minutes=2)
"""So far the provider's clock may be from ours."""
FRESH: Final = timedelta(minutes=5)
"""So lately somebody has signed in there who was asked to do it anew."""
