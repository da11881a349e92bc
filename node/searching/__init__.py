"""The search index of a node: kept up to its records by a job, and asked by its pages."""
