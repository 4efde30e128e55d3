"""The product's settings, with the bare page beside its addresses."""

from luoshi.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare"
