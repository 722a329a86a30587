"""`python -m localvalue`, the same as the `localvalue` command."""

import sys

from localvalue.cli import main

sys.exit(main())
