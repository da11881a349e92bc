"""Labels of records that a job of this node computes, keeps beside the logs, and forgets with the records."""

from .job import keep_labels, relabel
from .product import FILE, LabelProduct
from .progress import Progress, progress

__all__ = ["FILE", "LabelProduct", "Progress", "keep_labels", "progress", "relabel"]
