"""Reads the variables that the Rust struct `ApiConfig` declares."""

import os
from pathlib import Path


def secret(name: str) -> str:
    """A secret from the file that `<name>_FILE` names, or from the variable itself."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else os.environ[name]


PORT = int(os.environ.get("ACME_PORT", "8080"))
MAX_TOKENS = int(os.environ.get("ACME_MAX_TOKENS", "1024"))
