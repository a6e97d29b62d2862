"""``python -m callsheet``."""

import sys

from callsheet.apps.cli import main

if __name__ == "__main__":
    sys.exit(main())
