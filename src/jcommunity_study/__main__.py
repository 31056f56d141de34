"""`python -m jcommunity_study` is `jcommunity`."""

import sys

from jcommunity_study.cli import main

if __name__ == "__main__":
    sys.exit(main())
