"""The answers for programs: ``/v1``, ``/ogc`` and ``/feeds``."""
