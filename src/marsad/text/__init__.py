"""Takes a string and gives spans in it: sentences, numbers, its language, its capitals put back.

It reads language knowledge from the files in ``text/data``, which a person who does not program can edit.
It never changes stored text, never fetches and never writes anything.
"""
