"""Property tests have no deadline: machines differ."""

from hypothesis import settings

settings.register_profile("estimand", deadline=None)
settings.load_profile("estimand")
