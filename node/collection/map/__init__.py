"""Where each conversation stands on a map by meaning: what is computed, and nothing of nodes, files or HTTP."""
