"""`python -m analytics.config.stack`."""

import sys

from analytics.config.stack.cli import main

sys.exit(main(sys.argv[1:]))
