"""Applies the policy, writes every layout, and tells how each figure came about.

Takes events and claims; gives records, tables, files, and a tree that leads from an event to its sentences.
Never lets anything pass that the policy holds back, and never lets a source's words act as a formula, tag or control.
"""
