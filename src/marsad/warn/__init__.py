"""Takes events, or any series of counts by area and time; gives expected counts, signals and forecasts with intervals.

Signals come from detectors of the literature, forecasts are samples of a distribution, and the baselines are always
beside them. Never hides uncertainty, never uses what was not yet known, and never takes silence for quiet.
"""
