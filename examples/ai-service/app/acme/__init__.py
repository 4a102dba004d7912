"""A small API in front of a model server."""
