"""The probe of the container: exits with 0 where the server answers."""

import sys
import urllib.request

from acme import config

try:
    with urllib.request.urlopen(
        f"http://127.0.0.1:{config.PORT}/health", timeout=2
    ) as response:
        sys.exit(0 if response.status == 200 else 1)
except OSError as error:
    sys.exit(str(error))
