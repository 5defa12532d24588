"""`python -m stet_conformance`: the command line without its script."""

import sys

from stet_conformance import main

sys.exit(main())
