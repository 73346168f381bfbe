"""Writes down who is said to have done what to whom, where, when, how many, and who says so.

Takes a document, gives mentions and claims, each with the spans that say so and a reason where a field is empty.
Never touches the store.
"""
