"""The nouns, their ids, the verdict algebra and the fold.

Takes claims and judgements, gives events; pure values and pure functions.
Never does I/O and never imports a third-party library, msgspec aside.
"""
