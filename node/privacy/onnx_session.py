"""Running a tagger's weights with onnxruntime, on the processor alone and without a word about its input."""

from typing import Any


def open_session(weights: bytes, *, threads: int) -> Any:
    """An onnxruntime.InferenceSession with so many threads, that don't turn idly while they wait."""
    import onnxruntime  # here: not for those who only want the types

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4                  # nothing but fatal errors: a warning could quote its input
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
