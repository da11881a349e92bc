"""4-bit weights, which take little room, into 8-bit ones, which a CPU multiplies more than twice as fast.

Done in memory whenever the model is loaded, a quarter of a second: so there is
no copy on disk that could be stale, cut off or somebody else's.
"""

from collections import defaultdict

import numpy
import onnx
from onnx import numpy_helper

_HIGHEST = 255
_MIDDLE_OF_4_BITS = 8       # MatMulNBits keeps w / scale + 8 in four bits, two weights a byte, the lower half first


def to_8_bits(weights: bytes) -> bytes:
    """The same model with every `MatMulNBits` of 4 bits as a `DynamicQuantizeMatMul` of 8 bits for each column.

    The sum with a bias that follows a multiplication becomes part of it.  The
    same bytes come out of the same bytes, so that their hash says what was run.

    Raises:
        ValueError: the weights are packed in a way that is not known here.
    """
    model = onnx.load_model_from_string(weights)
    graph = model.graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    readers = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            readers[name].append(node)
    for node in [node for node in graph.node if node.op_type == "MatMulNBits"]:
        packed, scales = (tensors[name] for name in _packed(node))
        columns = _unpacked(node, numpy_helper.to_array(packed), numpy_helper.to_array(scales))
        names = [f"{packed.name}.{part}" for part in ("weights", "scale", "zero")]
        graph.initializer.extend(map(numpy_helper.from_array, _quantized(columns), names))
        inputs = [node.input[0], *names]
        follows = readers[node.output[0]]
        if len(follows) == 1 and (bias := _bias(follows[0], tensors)):
            inputs.append(bias)
            node.output[0] = follows[0].output[0]
            graph.node.remove(follows[0])
        node.op_type = "DynamicQuantizeMatMul"
        del node.attribute[:], node.input[:]
        node.input.extend(inputs)
        graph.initializer.remove(packed)
        graph.initializer.remove(scales)
    content: bytes = model.SerializeToString(deterministic=True)
    return content


def _packed(node: onnx.NodeProto) -> list[str]:
    """The names of the weights and their scales."""
    bits = next(attribute.i for attribute in node.attribute if attribute.name == "bits")
    if len(node.input) != 3 or bits != 4:
        raise ValueError(f"expected MatMulNBits with 4 bits and no zero points, found {bits} bits and {node.input}")
    return list(node.input[1:])


def _unpacked(node: onnx.NodeProto, packed: numpy.ndarray, scales: numpy.ndarray) -> numpy.ndarray:
    """The weights as they were before, rows in and columns out, from [columns, blocks, bytes]."""
    size = {attribute.name: attribute.i for attribute in node.attribute}
    halves = numpy.stack([packed & 15, packed >> 4], axis=-1).reshape(size["N"], -1, size["block_size"])
    unpacked: numpy.ndarray = (halves.astype(numpy.float32) - _MIDDLE_OF_4_BITS) * scales.reshape(size["N"], -1, 1)
    return unpacked.reshape(size["N"], -1)[:, : size["K"]].T


def _quantized(columns: numpy.ndarray) -> list[numpy.ndarray]:
    """Weights, scales and zero points such that weight = (quantized - zero) * scale, for each column its own.

    Without a sign: signed ones overflow on processors that have no VNNI.
    """
    lowest, highest = numpy.minimum(columns.min(axis=0), 0), numpy.maximum(columns.max(axis=0), 0)
    scale = numpy.maximum((highest - lowest) / _HIGHEST, numpy.finfo(numpy.float32).tiny).astype(numpy.float32)
    zero = numpy.rint(-lowest / scale)
    quantized = numpy.clip(numpy.rint(columns / scale) + zero, 0, _HIGHEST)
    return [quantized.astype(numpy.uint8), scale, zero.astype(numpy.uint8)]


def _bias(node: onnx.NodeProto, tensors: dict[str, onnx.TensorProto]) -> str | None:
    """The name of the bias if all that `node` does is to add one."""
    if node.op_type != "Add":
        return None
    return next((name for name in node.input if name in tensors and len(tensors[name].dims) == 1), None)
