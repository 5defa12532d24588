"""Every test reads English, whatever the locale of the machine; those of French say so."""

import os

os.environ["STET_CONFORMANCE_LANGUAGE"] = "en"
