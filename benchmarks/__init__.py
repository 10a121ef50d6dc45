"""Measurements: accuracy and speed, each printed with the machine it was taken on; never part of the tests."""
