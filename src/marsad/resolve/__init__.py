"""Which claims speak of the same happening, which is part of which, and why.

Takes claims (and the documents they were read in); gives judgements whose evidence adds up to their score.
Never merges without a reason, and never lets the verdict on two claims depend on what else came in.
"""
