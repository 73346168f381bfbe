"""Who works with a site: people, their roles, sessions and tokens, and the log of what was done.

All of it is in a file of its own (`team.db` in Marsad's folder), never in the ledger.
"""
