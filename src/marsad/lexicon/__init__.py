"""Names: places, armed actors, the words for events in each language, and the crosswalk between codebooks.

Takes a name, gives candidates with scores; all knowledge is data in readable files.
Never picks one candidate silently.
"""
