"""How fast the server is beside others, measured alike: `python -m benchmarks.serving`."""
