"""The observatory on screen and over HTTP: pages, review, REST API.

Takes requests, gives responses. Never shows the public what `publish` would not, and holds no rules of the domain.
"""
