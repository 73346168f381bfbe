"""Takes gold that people wrote and what the other rooms said of the same reports (events, claims, documents).

Gives scores with the reason for each, as records and as tables.
Never tunes anything on what it scores, and never changes an event.
"""
