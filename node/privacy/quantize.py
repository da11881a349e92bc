"""4-bit weights, which take little room, into 8-bit ones, which a CPU multiplies more than twice as fast.

Done in memory whenever the model is loaded, a tenth of a second: so there is
no copy on disk that could be stale, cut off or somebody else's.
"""

from collections import defaultdict

import numpy

from .left_out import left_out

# Of what onnx imports by itself: a third of the time, for tools that change and print models.
with left_out("google.protobuf.json_format", "google.protobuf.text_format", *(
    f"onnx.{name}" for name in ("checker", "compose", "hub", "parser", "printer", "version_converter")
)):  # fmt: skip
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
    replaced = set()
    readers = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            readers[name].append(node)
    for node in [node for node in graph.node if node.op_type == "MatMulNBits"]:
        packed, scales = (tensors[name] for name in _packed(node))
        unpacked = _unpacked(node, numpy_helper.to_array(packed), numpy_helper.to_array(scales))
        names = [f"{packed.name}.{part}" for part in ("weights", "scale", "zero")]
        graph.initializer.extend(map(numpy_helper.from_array, _quantized(unpacked), names))
        inputs = [node.input[0], *names]
        follows = readers[node.output[0]]
        if len(follows) == 1 and (bias := _bias(follows[0], tensors)):
            inputs.append(bias)
            node.output[0] = follows[0].output[0]
            graph.node.remove(follows[0])
        node.op_type = "DynamicQuantizeMatMul"
        del node.attribute[:], node.input[:]
        node.input.extend(inputs)
        replaced |= {packed.name, scales.name}
    for index in reversed(range(len(graph.initializer))):       # `remove` would compare all weights with each other
        if graph.initializer[index].name in replaced:
            del graph.initializer[index]
    content: bytes = model.SerializeToString(deterministic=True)
    return content


def _packed(node: onnx.NodeProto) -> list[str]:
    """The names of the weights and their scales."""
    bits = next(attribute.i for attribute in node.attribute if attribute.name == "bits")
    if len(node.input) != 3 or bits != 4:
        raise ValueError(f"expected MatMulNBits with 4 bits and no zero points, found {bits} bits and {node.input}")
    return list(node.input[1:])


def _unpacked(node: onnx.NodeProto, packed: numpy.ndarray, scales: numpy.ndarray) -> numpy.ndarray:
    """The weights as they were before, rows out and columns in, from [outputs, blocks, bytes]."""
    size = {attribute.name: attribute.i for attribute in node.attribute}
    weights = numpy.empty((*packed.shape, 2), dtype=numpy.float32)
    weights[..., 0], weights[..., 1] = packed & 15, packed >> 4
    blocks = weights.reshape(size["N"], -1, size["block_size"])
    blocks -= _MIDDLE_OF_4_BITS
    blocks *= scales.reshape(size["N"], -1, 1)
    return blocks.reshape(size["N"], -1)[:, : size["K"]]


def _quantized(weights: numpy.ndarray) -> list[numpy.ndarray]:
    """Weights, scales and zero points such that weight = (quantized - zero) * scale, for each row its own.

    The quantized ones come with rows in and columns out; `weights` is written over.  Without a sign: signed ones
    overflow on processors that have no VNNI.
    """
    lowest, highest = numpy.minimum(weights.min(axis=1), 0), numpy.maximum(weights.max(axis=1), 0)
    scale = numpy.maximum((highest - lowest) / _HIGHEST, numpy.finfo(numpy.float32).tiny).astype(numpy.float32)
    zero = numpy.rint(-lowest / scale)
    weights /= scale[:, None]
    numpy.rint(weights, out=weights)
    weights += zero[:, None]
    numpy.clip(weights, 0, _HIGHEST, out=weights)
    return [weights.astype(numpy.uint8).T, scale, zero.astype(numpy.uint8)]


def _bias(node: onnx.NodeProto, tensors: dict[str, onnx.TensorProto]) -> str | None:
    """The name of the bias if all that `node` does is to add one."""
    if node.op_type != "Add":
        return None
    return next((name for name in node.input if name in tensors and len(tensors[name].dims) == 1), None)
