"""A fuzzer of everything between a file's bytes and the frame: `python -m tests.fuzz --cases 100000`."""
