"""Chooses what a person should look at first, and tells how far persons and machine agree.

Takes claims, judgements and the events they fold to; gives questions, in the order in which an answer matters, and
agreement with its interval. Never edits an event: an answer is a judgement in the ledger.
"""
