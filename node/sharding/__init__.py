"""The job that keeps the collection's Parquet files, and the process that makes them."""

from .job import Memory, follow_with_shards, shards_once

__all__ = ["Memory", "follow_with_shards", "shards_once"]
