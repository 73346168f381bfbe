"""Reads a document and writes down who is said to have done what to whom, where, when, how many, and who says so.

Takes a document, gives mentions and claims with the spans that say so.
Never touches the store.
"""
