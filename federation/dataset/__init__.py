"""Verified records as a data set: files that researchers load, and what is written about them."""
