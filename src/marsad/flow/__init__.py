"""Orders the steps (read, code, store, compare, fold), resumes them where they stopped, and runs them on this machine.

Takes paths and a ledger; gives reports of what was done, and the events as they stand.
Never holds a rule of the domain: what a claim is, and which are the same, is decided in the rooms below.
"""
