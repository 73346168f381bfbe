"""Totals over events that overlap, contain and contradict one another.

Takes claims, events and judgements, gives the smallest, the best and the largest total that they allow.
Never adds up overlapping figures, and never counts what is not said to have happened.
"""
