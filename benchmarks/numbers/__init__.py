"""Whole numbers: how many are read exactly, and whether the wrong ones are marked."""
